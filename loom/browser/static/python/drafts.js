// What the reader has written into blocks, on this page and on others, kept from one visit to the next.
import { OtherDrafts } from "./otherdrafts.js";
import { makeEntry, placeEntries } from "./placing.js";

const DELAY = 400;  // ms from a change to the storage

/**
 * The drafts of a page. `printed` are its blocks; `store` keeps them.
 *
 * `on` takes `taken(number, text)`, a text that another tab has written; `doubt(number)`, where `getDoubt` is another
 * now; `gone(page, texts)`, what was written on a page that the book no longer has; `trouble(why)`, if nothing can be
 * kept.
 */
export class Drafts {
  #page; #printed; #store; #texts = new Map(); #hears = {}; #later; #trouble = "";
  #known = new Map();  // the texts that are stored, as far as is known
  #changed; #lost;  // drafts whose block was printed anew, and those whose block is gone
  #rivals = new Map();  // what another tab has written into a block that has been edited here, too

  /** `others` are the drafts of the other pages. */
  constructor(page, printed, store) {
    this.others = new OtherDrafts(page, store, why => this.#say(why), (...gone) => this.#hears.gone?.(...gone));
    this.#page = page;
    this.#printed = printed;
    this.#store = store;
    const { placed, changed, lost } = placeEntries(store.read(page) ?? [], printed);
    placed.forEach(({ text, other = text }, number) => {
      this.#put(number, text);
      this.#known.set(number, text);
      if (other !== text) this.#rivals.set(number, other);
    });
    this.#changed = changed;
    this.#lost = lost;
  }

  on(kind, hear) { this.#hears[kind] = hear; }

  /** The text of a block, or of all that are not as printed. */
  get(number) { return number === undefined ? Object.fromEntries(this.#texts) : this.#texts.get(number); }

  /** Those that are no answers to exercises, by number. */
  getEdits() { return Object.fromEntries([...this.#texts].filter(([number]) => this.#printed[number]?.kind !== "start")); }

  /** The texts of all pages; those of others are here once they have been placed. */
  all() { return { ...this.others.get(), [this.#page]: this.get() }; }

  /** What the reader has written. */
  set(number, text) {
    if (text === this.#getText(number)) return;
    this.#put(number, text);
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.save(), DELAY);
  }

  #getText(number) { return this.#texts.get(number) ?? this.#printed[number].code; }

  #put(number, text) {
    if (text === this.#printed[number].code) this.#texts.delete(number);
    else this.#texts.set(number, text);
  }

  // ---- Two texts for one block ----

  /** The numbers of blocks where one of two texts has to be chosen. */
  listDoubts() { return [...new Set([...this.#changed.keys(), ...this.#rivals.keys()])]; }

  /** The text beside that of a block: `{text, isOld}`, old if the block was printed anew; or undefined. */
  getDoubt(number) {
    if (this.#changed.has(number)) return { text: this.#changed.get(number).text, isOld: true };
    return this.#rivals.has(number) ? { text: this.#rivals.get(number), isOld: false } : undefined;
  }

  /** Choose: the text beside it becomes that of the block, or goes. */
  settle(number, isTaken) {
    const { text, isOld } = this.getDoubt(number);
    this.#merge();
    if (isOld) this.#changed.delete(number);
    else this.#rivals.delete(number);
    if (isTaken) {
      this.#put(number, text);
      this.#hears.taken?.(number, text);
    }
    this.#write();
    this.#hears.doubt?.(number);
  }

  /** Texts whose block is on this page no more. */
  get lost() { return this.#lost.map(({ text }) => text); }

  dropLost() {
    this.#merge();
    this.#lost = [];
    this.#write();
  }

  // ---- Storage ----

  /** Write to the storage what has changed; what another tab has written meanwhile is heard of first. */
  save() {
    this.#merge();
    this.#write();
  }

  /** Write what is left to be written. */
  flush() {
    const isKept = n => this.#getText(n) === (this.#known.get(n) ?? this.#printed[n].code);
    if (![...this.#texts.keys(), ...this.#known.keys()].every(isKept)) this.save();
  }

  #write() {
    clearTimeout(this.#later);
    const own = [...this.#texts].map(([number, text]) => {
      const entry = makeEntry(number, this.#printed[number], text);
      return this.#rivals.has(number) ? Object.assign(entry, { other: this.#rivals.get(number) }) : entry;
    });
    const why = this.#store.write(this.#page, [...own, ...this.#changed.values(), ...this.#lost]);
    if (!why) this.#known = new Map(this.#texts);
    this.#say(why);
  }

  #say(why) {
    if (why && why !== this.#trouble) this.#hears.trouble?.(why);
    this.#trouble = why;
  }

  /** Take in what another tab has stored. A block that was not edited here follows; of others both texts are kept. */
  #merge() {
    const entries = this.#store.read(this.#page);
    if (!entries) return;  // nobody has stored anything, or all was thrown away
    const { placed, changed, lost } = placeEntries(entries, this.#printed);
    const doubts = new Set([...this.#changed.keys(), ...changed.keys()].filter(n => this.#changed.has(n) !== changed.has(n)));
    this.#changed = changed;
    this.#lost = lost;
    new Set([...placed.keys(), ...this.#known.keys()]).forEach(number => {
      const { text = this.#printed[number].code, other } = placed.get(number) ?? {};
      if (this.#meet(number, text, other)) doubts.add(number);
    });
    doubts.forEach(number => this.#hears.doubt?.(number));
  }

  #meet(number, theirs, other) {
    const printed = this.#printed[number].code, known = this.#known.get(number) ?? printed, mine = this.#getText(number);
    if (theirs === known) return false;
    this.#known.set(number, theirs);
    if (mine === theirs) return false;
    if (mine !== known) {
      this.#rivals.set(number, theirs);
      return true;
    }
    this.#put(number, theirs);
    this.#hears.taken?.(number, theirs);
    if (other === undefined) return this.#rivals.delete(number);
    this.#rivals.set(number, other);
    return true;
  }

  /** Hear of other tabs, and keep what is written when the page is left. */
  listen(whenHeard) {
    addEventListener("storage", ({ key }) => {
      this.hearStorage(key);
      whenHeard();
    });
    ["pagehide", "visibilitychange"].forEach(kind => addEventListener(kind, () => this.flush()));
  }

  /** The storage has changed at a key, in another tab. */
  hearStorage(key) {
    const page = this.#store.findPage(key);
    if (page === this.#page) this.#merge();
    else if (page !== null) this.others.hear(page);
  }
}
