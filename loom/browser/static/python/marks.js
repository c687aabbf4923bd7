// The marks of equations and of boxes of paths, after a change of the library.
import { make } from "./elements.js";

const NOT_CHECKED = "You have changed the code, and the check did not come here.";

export class Marks {
  #found = new Map();

  constructor() {
    document.querySelectorAll("article .equation[data-eq]").forEach(place => {
      this.#find("equation", place.dataset.eq, place.querySelector(".equation-mark"), place.closest(".math-wrapper") ?? place);
    });
    document.querySelectorAll("article .paths[data-paths]").forEach(place => {
      this.#find("paths", place.dataset.paths, place.querySelector(".paths-mark"), place);
    });
  }

  /** What is wrong is said below `place`. */
  #find(kind, key, mark, place) {
    if (!mark) return;
    const { textContent, title, className } = mark;
    this.#found.set(`${kind} ${key}`, { mark, place, woven: { textContent, title, className } });
  }

  get isEmpty() { return !this.#found.size; }

  /** All of it is to be checked. */
  wait() {
    this.#found.forEach(found => {
      const { mark } = found, { textContent, title, className } = mark;
      found.before ??= { textContent, title, className };
      mark.textContent = "…";
      mark.classList.remove("is-red", "is-green");
    });
  }

  /** Those that were not checked show again what they did, unless that is of an older library. */
  restore(isOld) {
    this.#found.forEach(found => {
      if (found.before) {
        Object.assign(found.mark, isOld ? { textContent: "not checked", title: NOT_CHECKED } : found.before);
        if (isOld) found.box?.remove();  // it spoke of older code
      }
      found.before = null;
    });
  }

  /** All that the page says is of the library as printed. */
  showWoven() {
    this.#found.forEach(found => {
      Object.assign(found.mark, found.woven);
      found.box?.remove();
      found.before = null;
    });
  }

  /** What became of one. */
  show({ kind, key, state, label, text }) {
    const found = this.#found.get(`${kind} ${key}`);
    if (!found) return;
    const { mark, place } = found;
    found.before = null;
    mark.textContent = label;
    mark.title = text;
    mark.classList.remove("is-red", "is-green");
    mark.classList.add(`is-${state}`);
    found.box?.remove();
    if (state === "red") {
      found.box = make("div", "run-equation");
      found.box.append(make("pre", "", text.split("\n").slice(1).join("\n")));
      place.after(found.box);
    }
  }
}
