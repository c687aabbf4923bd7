// What is wrong with the page: why its blocks make no library, and what a check finds beside equations.
import { tellOfRefusal } from "./offering.js";

const MOST_SAID = 3;  // in the bar
const cutPlace = text => text.split("\n").slice(1).join("\n");

/** A problem in words, at its line as the page shows it. */
export const describeProblem = (views, { block, line, message, place }) => {
  const name = views.get(block)?.element.querySelector(".block-name")?.textContent.trim();
  return `${name ? `${name}, line ${line}` : place}: ${message.replace(/(?<![.?!])$/, ".")}`;
};

/** `views` are the blocks by number; `say` takes what has no block. */
export class Faults {
  #views; #say; #marks = new Map(); #isChecked = false; #refused = [];

  constructor(views, say) {
    this.#views = views;
    this.#say = say;
  }

  /** Why what the reader has written was not taken. */
  show(problems) {
    this.#views.forEach(view => view.showErrors([]));
    this.#refused = problems.slice(0, 1).map(each => `What you wrote is not in use yet. ${describeProblem(this.#views, each)}`);
    problems.forEach(({ block, line, message }) => this.#views.get(block)?.showErrors([{ line, message }]));
    this.#say(this.#refused.join(""));
    tellOfRefusal(problems.length > 0);
  }

  /** The page is to be checked. */
  clear() { this.#marks.clear(); }

  /** What a check tells of this page: an exercise that waits for an answer is no fault. */
  hear(event) {
    if ("page" in event || event.kind === "exercise") return;
    if (event.kind === "raised") this.#showRaised(event);
    // Python may begin again once it has a package that it needs: what is told twice counts once
    const { kind, key, block, at, text } = event, name = JSON.stringify(kind === "page" ? [kind, block, at, text] : [kind, key, block]);
    if (["red", "green"].includes(event.state)) this.#marks.set(name, event);
  }

  get #red() { return [...this.#marks.values()].filter(({ state }) => state === "red"); }

  /** A line that raised an exception, where the reader is editing it. */
  #showRaised({ block, at, text }) {
    const view = this.#views.get(block);
    if (view?.isOpen) view.showErrors([{ line: at, message: text }]);
  }

  get isEmpty() { return !this.#red.length; }

  /** The page has been checked: the bar says how much of it is red. */
  finish() {
    this.#isChecked = true;
    this.showFound();
  }

  /** How much of a page that has been checked is red. */
  get #sum() {
    const red = this.#red.length, all = this.#marks.size;
    return red && this.#isChecked ? [`${red} of ${all} on this page ${red === 1 ? "is" : "are"} red.`] : [];
  }

  /** Show what is wrong beside equations: at its line of a block, or in the bar. */
  showFound() {
    const found = this.#red.filter(({ kind }) => kind === "page"), rest = found.filter(({ block }) => !this.#views.has(block));
    this.#views.forEach((view, number) => {
      const own = found.filter(({ block }) => block === number);
      if (own.length) view.showErrors(own.map(({ at, text }) => ({ line: at, message: cutPlace(text) })));
    });
    this.#say([...this.#refused, ...this.#sum, ...rest.slice(0, MOST_SAID).map(({ text }) => text.replace("\n", ": "))].join(" "));
  }
}
