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

// Code ends with a line break that is not shown, as in a block.
const splitEnd = text => text.endsWith("\n") ? [text.slice(0, -1), "\n"] : [text, ""];

/**
 * Put an editor into an element.
 *
 * `language` is "python" or "pycon"; `firstLine` is the number of the first line, and shows numbers; `names` are those
 * that are offered. `onChange(text)` hears of each change by the reader, `onRun(text)` of Control and Enter, or Shift and
 * Enter.
 * Errors are `{line, message}`, lines counted from 1.
 */
export const createEditor = ({ parent, text = "", names = [], label = "Code", language = "python", firstLine = null,
  onChange = () => {}, onRun = () => {} }) => {
  let known = [...names], [shown, end] = splitEnd(text);
  const isSession = language === "pycon";
  const element = document.createElement("div"), box = document.createElement("ul");
  element.className = `highlight code-editor${isSession ? " code-editor-session" : ""}`;
  box.className = "code-editor-errors";
  // Read out when it is filled.
  const said = document.createElement("div");
  said.setAttribute("role", "status");
  said.append(box);

  const getText = () => view.state.doc.toString() + end;
  const extensions = [
    isSession ? sessionLanguage.extension : [pythonLanguage.extension, indentOnInput()],
    makeKeys(isSession, () => { onRun(getText()); return true; }),
    history(), closeBrackets(), bracketMatching(), completeNames(() => known), colours, errorLines,
    firstLine === null ? [] : lineNumbers({ formatNumber: number => String(number + firstLine - 1) }),
    indentUnit.of("    "), EditorState.tabSize.of(4),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-description": ABOUT, translate: "no" }),
    EditorView.updateListener.of(update => {
      if (update.docChanged && !update.transactions.some(each => each.annotation(isGiven))) onChange(getText());
    }),
  ];
  const view = new EditorView({ doc: shown, extensions, parent: element });
  element.append(said);
  parent.append(element);
  const { showErrors, clearErrors } = makeErrors(view, box, firstLine ?? 1);

  return {
    element,
    getText,
    // The reader can undo it; `onChange` is not called.
    setText: given => {
      [shown, end] = splitEnd(given);
      clearErrors();
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: shown }, annotations: isGiven.of(true) });
    },
    setNames: given => { known = [...given]; },
    showErrors,
    clearErrors,
    focus: () => view.focus(),
    destroy: () => {
      view.destroy();
      element.remove();
    },
  };
};
