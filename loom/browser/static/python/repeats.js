// One slip in a library makes each example below it fail in the same way: its error stands there once.
import { make } from "./elements.js";

const readLast = error => error.textContent.trimEnd().split("\n").at(-1);

/** Fold each error of a block that ends as one above it on the page does. */
export const foldRepeats = outputs => {
  const all = [...document.querySelectorAll(".run-error")];
  outputs.querySelectorAll(".run-error").forEach(error => {
    const last = readLast(error), isRepeated = all.slice(0, all.indexOf(error)).some(each => readLast(each) === last);
    if (!isRepeated) return;
    const fold = make("details", "run-again");
    error.replaceWith(fold);
    fold.append(make("summary", "", `As above: ${last}`), error);
    fold.addEventListener("toggle", () => { error.scrollTop = error.scrollHeight; });
  });
};
