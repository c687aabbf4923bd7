// Lines that have failed: each is marked, and below the code a button says why and leads to it.
import { Decoration, EditorView, StateEffect, StateField } from "./codemirror.js";

const setErrors = StateEffect.define();
const mark = Decoration.line({ class: "code-editor-wrong" });

export const errorLines = StateField.define({
  create: () => Decoration.none,
  update: (lines, change) => {
    for (const effect of change.effects) if (effect.is(setErrors)) return effect.value;
    return lines.map(change.changes);
  },
  provide: field => EditorView.decorations.from(field),
});

const findLine = (state, line) => state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));

// The lines as they are counted on the page; they follow the code when it is edited.
export const makeErrors = (view, box, firstLine) => {
  const { contentDOM } = view;
  const goTo = (nth, line) => {
    const places = [];
    view.state.field(errorLines).between(0, view.state.doc.length, from => { places.push(from); });
    const place = places[nth] ?? findLine(view.state, line).from;
    view.focus();
    view.dispatch({ selection: { anchor: place }, scrollIntoView: true });
  };
  const clearErrors = () => {
    if (!box.hasChildNodes()) return;
    box.replaceChildren();
    contentDOM.removeAttribute("aria-invalid");
    view.dispatch({ effects: setErrors.of(Decoration.none) });
  };
  const showErrors = errors => {
    clearErrors();
    if (!errors.length) return;
    const sorted = errors.map(({ line, message }) => ({ line, message, from: findLine(view.state, line).from }))
      .toSorted((one, other) => one.from - other.from);
    const places = [...new Set(sorted.map(error => error.from))];
    const items = sorted.map(({ line, message, from }) => {
      const [item, button, name] = ["li", "button", "b"].map(tag => document.createElement(tag));
      button.type = "button";
      name.textContent = `Line ${line + firstLine - 1}`;
      button.append(name, ` ${message}`);
      button.addEventListener("click", () => goTo(places.indexOf(from), line));
      item.append(button);
      return item;
    });
    view.dispatch({ effects: setErrors.of(Decoration.set(places.map(from => mark.range(from)))) });
    contentDOM.setAttribute("aria-invalid", "true");
    box.replaceChildren(...items);
  };
  return { showErrors, clearErrors };
};
