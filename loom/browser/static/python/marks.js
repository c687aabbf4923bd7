// The marks of equations and exercises, after a change of the library.
import { make } from "./elements.js";

const NOT_CHECKED = "You have changed the code, and the check did not come to this equation.";

export class Marks {
  #equations = new Map();

  constructor() {
    document.querySelectorAll("article .equation[data-eq]").forEach(equation => {
      const mark = equation.querySelector(".equation-mark");
      if (mark) this.#equations.set(equation.dataset.eq, { equation, mark });
    });
  }

  get hasEquations() { return this.#equations.size > 0; }

  /** All equations are to be checked. */
  wait() {
    this.#equations.forEach(found => {
      const { mark } = found, { textContent, title, className } = mark;
      found.before ??= { textContent, title, className };
      mark.textContent = "…";
      mark.classList.remove("is-red", "is-green");
    });
  }

  /** Those that were not checked show again what they did, unless that is of an older library. */
  restore(isOld) {
    this.#equations.forEach(found => {
      if (found.before) {
        Object.assign(found.mark, isOld ? { textContent: "not checked", title: NOT_CHECKED } : found.before);
        if (isOld) found.box?.remove();  // it spoke of older code
      }
      found.before = null;
    });
  }

  /** What became of one. */
  show({ kind, key, state, label, text }) {
    const found = kind === "equation" && this.#equations.get(key);
    if (!found) return;
    const { equation, mark } = found;
    found.before = null;
    mark.textContent = label;
    mark.title = text;
    mark.classList.add(`is-${state}`);
    found.box?.remove();
    if (state === "red") {
      found.box = make("div", "run-equation");
      found.box.append(make("pre", "", text.split("\n").slice(1).join("\n")));
      (equation.closest(".math-wrapper") ?? equation).after(found.box);
    }
  }
}
