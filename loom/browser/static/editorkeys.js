// What the keys of the editor do, apart from those of every field of text.
import { closeBracketsKeymap, completionKeymap, EditorView, historyKeymap, indentLess, indentMore,
  keymap, Prec, standardKeymap, toggleComment } from "./codemirror.js";
import { takeName } from "./editornames.js";
import { continueSession, PROMPT } from "./editorsessions.js";

const INDENT = 4;

// ---- a session: what comes after the prompt is the line ----

const enterSession = view => {
  const { state } = view, { head } = state.selection.main, line = state.doc.lineAt(head);
  if (!state.selection.main.empty) return false;
  const next = continueSession(state.sliceDoc(0, head).split("\n"));
  if (!next) return false;
  const from = next.replaces ? line.from : head, insert = next.replaces ? next.prompt : `\n${next.prompt}`;
  view.dispatch({ changes: { from, to: head, insert }, selection: { anchor: from + insert.length },
    scrollIntoView: true, userEvent: "input" });
  return true;
};

// Where the code of each line that is selected begins.
const findCode = state => {
  const { from, to } = state.selection.main, found = [];
  for (let { number } = state.doc.lineAt(from); number <= state.doc.lineAt(to).number; number += 1) {
    const line = state.doc.line(number), prompt = PROMPT.exec(line.text)?.[0];
    if (prompt) found.push({ at: line.from + prompt.length, spaces: /^ */.exec(line.text.slice(prompt.length))[0].length });
  }
  return found;
};
const indentSession = view => {
  const { main } = view.state.selection, insert = " ".repeat(INDENT);
  const places = main.empty ? [{ at: main.head }] : findCode(view.state);
  view.dispatch(view.state.update({ changes: places.map(({ at }) => ({ from: at, insert })), userEvent: "input.indent",
    ...(main.empty && { selection: { anchor: main.head + INDENT } }) }));
  return true;
};
const dedentSession = view => {
  const changes = findCode(view.state).map(({ at, spaces }) => ({ from: at, to: at + Math.min(spaces, INDENT) }));
  view.dispatch({ changes, userEvent: "delete.dedent" });
  return true;
};
// Takes back one indentation, or a prompt that stands alone.
const deleteSession = view => {
  const { main } = view.state.selection, line = view.state.doc.lineAt(main.head);
  const before = line.text.slice(0, main.head - line.from), prompt = PROMPT.exec(before)?.[0];
  if (!main.empty || !prompt || before.slice(prompt.length).trim()) return false;
  const spaces = before.length - prompt.length;
  if (!spaces && line.text.length > prompt.length) return false;
  view.dispatch({ changes: { from: spaces ? main.head - Math.min(spaces, INDENT) : line.from, to: main.head },
    userEvent: "delete.backward" });
  return true;
};
const SESSION_KEYS = [
  { key: "Enter", run: enterSession },
  { key: "Tab", run: indentSession, shift: dedentSession },
  { key: "Backspace", run: deleteSession },
];

// ---- code ----

// At a caret, as many spaces as there are to the next column of an indentation.
const indentCode = view => {
  const { main } = view.state.selection, line = view.state.doc.lineAt(main.head);
  const before = line.text.slice(0, main.head - line.from);
  if (!main.empty || !before.trim()) return indentMore(view);
  const insert = " ".repeat(INDENT - before.length % INDENT);
  view.dispatch(view.state.replaceSelection(insert), { userEvent: "input.indent", scrollIntoView: true });
  return true;
};
const CODE_KEYS = [
  { key: "Tab", run: indentCode, shift: indentLess },
  { key: "Mod-/", run: toggleComment },
];

// Escape, and then Tab leaves, however long the reader waits; any other key ends that.
const leaveByTab = [
  keymap.of([{ key: "Escape", run: view => { view.setTabFocusMode(true); return true; } }]),
  EditorView.domEventHandlers({
    keydown: (event, view) => {
      if (!["Escape", "Tab", "Shift"].includes(event.key)) view.setTabFocusMode(false);
    },
    blur: (_, view) => view.setTabFocusMode(false),
  }),
];

const closeNames = completionKeymap.find(({ key }) => key === "Escape").run;

export const makeKeys = (isSession, run) => [
  leaveByTab,
  Prec.highest(keymap.of(["Mod-Enter", "Ctrl-Enter", "Shift-Enter"].map(key => ({ key, run: view => {
    closeNames(view);  // they would stand over what comes
    return run(view);
  } })))),
  Prec.high(keymap.of([{ key: "Tab", run: takeName }])),
  keymap.of([...(isSession ? SESSION_KEYS : CODE_KEYS), ...closeBracketsKeymap, ...completionKeymap, ...historyKeymap,
    ...standardKeymap]),
];
