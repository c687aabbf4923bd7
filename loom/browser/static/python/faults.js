// What is wrong with the page: why its blocks make no library, and what a check finds beside equations.
const MOST_SAID = 3;  // in the bar
const cutPlace = text => text.split("\n").slice(1).join("\n");

/** `views` are the blocks by number; `say` takes what has no block. */
export class Faults {
  #views; #say; #red = []; #green = 0; #sum = [];

  constructor(views, say) {
    this.#views = views;
    this.#say = say;
  }

  /** Why what the reader has written was not taken. */
  show(problems) {
    this.#views.forEach(view => view.showErrors([]));
    this.#say("");
    this.#sum = [];
    problems.forEach(({ block, line, message, place }) => {
      const view = this.#views.get(block);
      if (view) view.showErrors([{ line, message }]);
      else this.#say(`${place}: ${message}`);
    });
  }

  /** The page is to be checked. */
  clear() {
    this.#red = [];
    this.#green = 0;
  }

  /** What a check tells of this page: an exercise that waits for an answer is no fault. */
  hear(event) {
    if ("page" in event || event.kind === "exercise") return;
    if (event.kind === "raised") this.#showRaised(event);
    if (event.state === "red") this.#red.push(event);
    if (event.state === "green") this.#green += 1;
  }

  /** A line that raised an exception, where the reader is editing it. */
  #showRaised({ block, at, text }) {
    const view = this.#views.get(block);
    if (view?.isOpen) view.showErrors([{ line: at, message: text }]);
  }

  get isEmpty() { return !this.#red.length; }

  /** The page has been checked: the bar says how much of it is red. */
  finish() {
    const red = this.#red.length, all = red + this.#green;
    this.#sum = red ? [`${red} of ${all} on this page ${red === 1 ? "is" : "are"} red.`] : [];
    this.showFound();
  }

  /** Show what is wrong beside equations: at its line of a block, or in the bar. */
  showFound() {
    const found = this.#red.filter(({ kind }) => kind === "page"), rest = found.filter(({ block }) => !this.#views.has(block));
    this.#views.forEach((view, number) => {
      const own = found.filter(({ block }) => block === number);
      if (own.length) view.showErrors(own.map(({ at, text }) => ({ line: at, message: cutPlace(text) })));
    });
    this.#say([...this.#sum, ...rest.slice(0, MOST_SAID).map(({ text }) => text.replace("\n", ": "))].join(" "));
  }
}
