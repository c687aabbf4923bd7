// What the reader has written on other pages, as far as Python has to know.
import { makeEntry, placeEntries } from "./placing.js";

/**
 * The drafts of all pages but one. `say` hears why something can't be kept, or ""; `tellGone(page, texts)` of what was
 * written on a page that has gone.
 */
export class OtherDrafts {
  #page; #store; #say; #tellGone; #texts = new Map(); #stale = new Set();

  constructor(page, store, say, tellGone) {
    this.#page = page;
    this.#store = store;
    this.#say = say;
    this.#tellGone = tellGone;
  }

  /** The texts by number, by page. */
  get() { return Object.fromEntries(this.#texts); }

  /** Another tab has changed a page. */
  hear(page) { this.#stale.add(page); }

  /** Place all of them; `read` gives the blocks of a page, none where there is none such, or fails. */
  async load(read) {
    this.#stale.clear();
    await this.look(read);
  }

  /** Place all of them, and leave it to `takeStale` to say which have changed. */
  look(read) { return this.#place(this.#store.listPages(), read); }

  /** The pages that have changed since they were placed. */
  async takeStale(read) {
    const pages = [...this.#stale];
    this.#stale.clear();
    await this.#place(pages, read);
    return pages.filter(page => this.#texts.has(page));
  }

  #place(pages, read) {
    return Promise.all(pages.filter(page => page !== this.#page).map(async page => {
      const blocks = await read(page).catch(() => null), entries = this.#store.read(page) ?? [];
      if (blocks?.length === 0) {  // Python knows no such page
        this.#texts.delete(page);
        if (entries.length) this.#tellGone(page, entries.map(({ text }) => text));
        return;
      }
      const { placed } = placeEntries(entries, blocks ?? []);
      this.#texts.set(page, Object.fromEntries([...placed].map(([number, { text }]) => [number, text])));
    }));
  }

  /** Forget what was written on a page that has gone. */
  drop(page) { this.#store.write(page, []); }

  /** Put texts into blocks of another page, beside those that are there. */
  put(page, blocks, texts) {
    const { placed, changed, lost } = placeEntries(this.#store.read(page) ?? [], blocks);
    Object.entries(texts).forEach(([number, text]) => placed.set(Number(number), makeEntry(Number(number), blocks[number], text)));
    this.#stale.add(page);
    this.#say(this.#store.write(page, [...placed.values(), ...changed.values(), ...lost]));
  }
}
