// What the reader has written into the blocks of a page.
export class Drafts {
  #page; #printed; #texts = {};

  constructor(page, printed) { this.#page = page; this.#printed = printed; }

  /** The text of a block, or of all that are not as printed. */
  get(number) { return number === undefined ? { ...this.#texts } : this.#texts[number]; }

  set(number, text) {
    if (text === this.#printed[number].code) delete this.#texts[number];
    else this.#texts[number] = text;
  }

  /** The texts of all pages. */
  all() { return { [this.#page]: this.get() }; }
}
