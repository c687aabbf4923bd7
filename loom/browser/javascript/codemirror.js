// All of CodeMirror that loom/browser/static/ uses; `make editor` bundles it.
export { autocompletion, acceptCompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus,
  moveCompletionSelection, selectedCompletionIndex } from "@codemirror/autocomplete";
export { history, historyKeymap, indentLess, indentMore, insertTab, standardKeymap, toggleComment,
} from "@codemirror/commands";
export { localCompletionSource, pythonLanguage } from "@codemirror/lang-python";
export { bracketMatching, defineLanguageFacet, ensureSyntaxTree, indentOnInput, indentUnit, Language, languageDataProp,
  syntaxHighlighting, syntaxTree } from "@codemirror/language";
export { Annotation, Compartment, EditorSelection, EditorState, Prec, RangeSetBuilder, StateEffect, StateField,
} from "@codemirror/state";
export { Decoration, EditorView, keymap, lineNumbers, ViewPlugin } from "@codemirror/view";
export { NodeProp, NodeSet, NodeType, Parser, parseMixed, Tree } from "@lezer/common";
export { highlightTree, tagHighlighter, tags } from "@lezer/highlight";
