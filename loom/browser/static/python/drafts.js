// What the reader has written into the blocks of a page.
export class Drafts {
  #page; #printed; #texts = {}; #others = {};

  constructor(page, printed) { this.#page = page; this.#printed = printed; }

  /** The text of a block, or of all that are not as printed. */
  get(number) { return number === undefined ? { ...this.#texts } : this.#texts[number]; }

  set(number, text) {
    if (text === this.#printed[number].code) delete this.#texts[number];
    else this.#texts[number] = text;
  }

  /** Set the text of a block of another page; none is as printed. */
  setOf(page, number, text) {
    this.#others[page] ??= {};
    if (text === undefined) delete this.#others[page][number];
    else this.#others[page][number] = text;
  }

  /** The texts of all pages. */
  all() { return { ...this.#others, [this.#page]: this.get() }; }
}
