// Offers the names of the page, and those of the code that is edited, while a name is written.
import { autocompletion, completionStatus, acceptCompletion, localCompletionSource, moveCompletionSelection,
  selectedCompletionIndex, syntaxTree } from "./codemirror.js";

const SILENT = new Set(["Comment", "FormatString", "LeftOut", "Output", "Prompt", "String", "Trace", "Error"]);

// The names that go on a word: `np` offers np, `np.` offers np.exp.
export const selectNames = (names, word) => {
  const dots = word.split(".").length;
  return names.filter(name => name.split(".").length === dots);
};

const isSilent = (state, place) => {
  for (let node = syntaxTree(state).resolveInner(place, -1); node; node = node.parent) {
    if (SILENT.has(node.name)) return true;
    if (node.name === "FormatReplacement") return false;
  }
  return false;
};

const makeSource = names => async context => {
  const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]*)*$/u);
  if (!word && !context.explicit || isSilent(context.state, context.pos)) return null;
  const text = word?.text ?? "", dots = text.split(".").length - 1;
  const local = dots ? [] : (await localCompletionSource(context))?.options ?? [];
  const known = new Set(local.map(option => option.label));
  const options = selectNames(names, text).filter(name => !known.has(name)).map(label => ({ label }));
  if (!options.length && !local.length) return null;
  return { from: word?.from ?? context.pos, options: [...options, ...local],
    validFor: new RegExp(`^(?:[\\p{L}\\p{N}_]+\\.){${dots}}[\\p{L}\\p{N}_]*$`, "u") };
};

// Return ends a line: only a name that has been gone to is taken by it.
export const completeNames = names => autocompletion({
  override: [makeSource(names)], icons: false, selectOnOpen: false, aboveCursor: false, maxRenderedOptions: 50,
});

// Tab takes the name that is gone to, or the first.
export const takeName = view => {
  if (completionStatus(view.state) !== "active") return false;
  if (selectedCompletionIndex(view.state) === null) moveCompletionSelection(true)(view);
  return acceptCompletion(view);
};
