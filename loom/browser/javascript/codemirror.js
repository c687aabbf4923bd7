// All of CodeMirror that loom/browser/static/ uses; `make editor` bundles it.
export { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus,
  moveCompletionSelection, selectedCompletionIndex } from "@codemirror/autocomplete";
export { history, historyKeymap, indentLess, indentMore, standardKeymap, toggleComment } from "@codemirror/commands";
export { localCompletionSource, pythonLanguage } from "@codemirror/lang-python";
export { bracketMatching, defineLanguageFacet, ensureSyntaxTree, indentOnInput, indentUnit, Language, languageDataProp,
  syntaxTree } from "@codemirror/language";
export { Annotation, EditorState, Prec, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
export { Decoration, EditorView, keymap, lineNumbers, ViewPlugin } from "@codemirror/view";
export { NodeProp, NodeType, Parser, parseMixed, Tree } from "@lezer/common";
