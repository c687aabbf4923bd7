// A field for code, in place of a block of the page.
import { Annotation, bracketMatching, closeBrackets, EditorState, EditorView, history, indentOnInput, indentUnit,
  lineNumbers, pythonLanguage } from "./codemirror.js";
import { colours } from "./editorcolours.js";
import { errorLines, makeErrors } from "./editorerrors.js";
import { makeKeys } from "./editorkeys.js";
import { completeNames } from "./editornames.js";
import { sessionLanguage } from "./editorsessions.js";

const ABOUT = "Tab indents. Escape, then Tab, leaves the code. Control and Enter runs it.";
const isGiven = Annotation.define();

// The line break at the end of a text is not shown, as in a block.
const cutEnd = text => text.replace(/\n$/, "");

/**
 * Put an editor into an element.
 *
 * `language` is "python" or "pycon"; `firstLine` is the number of the first line, and shows numbers; `names` are those
 * that are offered. `onChange(text)` hears of each change by the reader, `onRun(text)` of Control and Enter, or Shift
 * and Enter.
 * Errors are `{line, message}`, lines counted from 1.
 */
export const createEditor = ({ parent, text = "", names = [], label = "Code", language = "python", firstLine = null,
  onChange = () => {}, onRun = () => {} }) => {
  const end = text.endsWith("\n") ? "\n" : "", isSession = language === "pycon";
  const [element, pre, said, box] = ["div", "pre", "div", "ul"].map(tag => document.createElement(tag));
  element.className = `highlight code-editor${isSession ? " code-editor-session" : ""}`;
  box.className = "code-editor-errors";
  said.setAttribute("role", "status");  // read out when it is filled
  said.append(box);
  element.append(pre, said);

  const getText = () => view.state.doc.length ? view.state.doc.toString() + end : "";
  const extensions = [
    isSession ? sessionLanguage.extension : [pythonLanguage.extension, indentOnInput()],
    makeKeys(isSession, () => { onRun(getText()); return true; }),
    history(), closeBrackets(), bracketMatching(), completeNames(names), colours, errorLines,
    firstLine === null ? [] : lineNumbers({ formatNumber: number => String(number + firstLine - 1) }),
    indentUnit.of("    "), EditorState.tabSize.of(4),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-description": ABOUT, tabindex: "0", translate: "no" }),
    EditorView.scrollMargins.of(() => ({ bottom: parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom) || 0 })),
    EditorView.updateListener.of(update => {
      if (update.docChanged && !update.transactions.some(each => each.annotation(isGiven))) onChange(getText());
    }),
  ];
  const view = new EditorView({ doc: cutEnd(text), extensions, parent: pre });
  // Sphinx takes a stroke for its search, wherever it is typed.
  element.addEventListener("keydown", event => { if (event.key.length === 1) event.stopPropagation(); });
  parent.append(element);
  const { showErrors, clearErrors } = makeErrors(view, box, firstLine ?? 1);

  return {
    element,
    getText,
    // The reader can undo it; `onChange` is not called. The text ends as the first did.
    setText: given => {
      clearErrors();
      const changes = { from: 0, to: view.state.doc.length, insert: cutEnd(given) };
      view.dispatch({ changes, annotations: isGiven.of(true) });
    },
    showErrors,
    clearErrors,
    focus: () => view.focus(),
    destroy: () => {
      view.destroy();
      element.remove();
    },
  };
};
