// Colours code as it is edited, by the names of Pygments.
import { Decoration, ensureSyntaxTree, NodeProp, RangeSetBuilder, syntaxTree, ViewPlugin } from "./codemirror.js";
import { findMarks } from "./editormarks.js";
import { OUTPUT_MARKS } from "./editorsessions.js";

// Of a session: its own pieces, and the Python that is mounted on its lines of code.
const findSessionMarks = (tree, read, from, to) => {
  const marks = [];
  for (let piece = tree.topNode.firstChild; piece; piece = piece.nextSibling) {
    const name = OUTPUT_MARKS[piece.name];
    if (name && piece.from < to && piece.to > from) marks.push({ from: piece.from, to: piece.to, name });
  }
  const mounted = tree.prop(NodeProp.mounted), shift = mounted?.overlay?.[0]?.from ?? 0;
  for (const range of mounted?.overlay ?? []) {
    if (range.from >= to || range.to <= from) continue;
    const readCode = (start, end) => read(start + shift, end + shift);
    for (const mark of findMarks(mounted.tree, readCode, range.from - shift, range.to - shift)) {
      marks.push({ from: mark.from + shift, to: mark.to + shift, name: mark.name });
    }
  }
  return marks.toSorted((one, other) => one.from - other.from);
};

export const findAllMarks = (tree, read, from, to) =>
  (tree.type.name === "Session" ? findSessionMarks : findMarks)(tree, read, from, to);

const TIME = 100;  // milliseconds to read code in before it is shown without its colours
const decorate = view => {
  const made = new RangeSetBuilder();
  const tree = ensureSyntaxTree(view.state, view.viewport.to, TIME) ?? syntaxTree(view.state);
  const read = (from, to) => view.state.sliceDoc(from, to);
  for (const { from, to } of view.visibleRanges) {
    for (const mark of findAllMarks(tree, read, from, to)) {
      made.add(mark.from, mark.to, Decoration.mark({ class: mark.name }));
    }
  }
  return made.finish();
};

export const colours = ViewPlugin.define(view => ({
  decorations: decorate(view),
  tree: syntaxTree(view.state),
  update(update) {
    const tree = syntaxTree(update.state);
    if (!update.docChanged && !update.viewportChanged && tree === this.tree) return;
    this.tree = tree;
    this.decorations = decorate(update.view);
  },
}), { decorations: plugin => plugin.decorations });
