// What is kept in this browser, page by page. Nothing that another script or an older site has left there breaks a page.

export const LONGEST_TEXT = 200_000;  // characters of one block
export const MOST_TEXT = 2_000_000;  // of all pages; a browser keeps some 5,000,000

const isText = value => typeof value === "string" && value.length <= LONGEST_TEXT;
const isEntry = each => Number.isInteger(each?.number) && each.number >= 0 && [each.kind, each.name, each.printed, each.text].every(isText);
const cleanEntry = ({ number, kind, name, printed, text, other }) =>
  ({ number, kind, name, printed, text, ...(isText(other) && { other }) });

/** The storage of this browser; throws where it is forbidden. A page that is refused it has something else in its place. */
export const getStorage = () => {
  if (localStorage instanceof Storage) return localStorage;
  throw new DOMException("storage is forbidden", "SecurityError");
};

/** The drafts in a text that was stored; none if it is something else. */
export const parseEntries = stored => {
  try {
    const found = JSON.parse(stored);
    return Array.isArray(found) ? found.filter(isEntry).map(cleanEntry) : [];
  } catch {
    return [];
  }
};

/** `book` is the name of the book; `open` gives a Storage, or throws where that is forbidden. */
export class DraftStore {
  #prefix; #getStorage;

  constructor(book, open) {
    this.#prefix = `${book}/drafts/1/`;
    this.#getStorage = open;
  }

  /** The page that a key is of, or null. */
  findPage(key) { return key?.startsWith(this.#prefix) ? key.slice(this.#prefix.length) : null; }

  /** The drafts of a page; null where nothing is known of any. */
  read(page) {
    try {
      const stored = this.#getStorage().getItem(this.#prefix + page);
      return stored === null ? null : parseEntries(stored);
    } catch {
      return null;
    }
  }

  /** The pages with drafts. */
  listPages() {
    try {
      const storage = this.#getStorage();
      const keys = Array.from({ length: storage.length }, (_, number) => storage.key(number));
      return keys.map(key => this.findPage(key)).filter(page => page !== null && this.read(page)?.length).toSorted();
    } catch {
      return [];
    }
  }

  /** Keep the drafts of a page; returns why they can't be kept, or "". */
  write(page, entries) {
    let storage;
    try { storage = this.#getStorage(); } catch { return "this browser forbids it"; }
    if (entries.some(({ text }) => text.length > LONGEST_TEXT)) return "a block is too long";
    try {
      const text = JSON.stringify(entries);
      const others = this.listPages().filter(other => other !== page);
      const size = others.reduce((sum, other) => sum + storage.getItem(this.#prefix + other).length, text.length);
      if (size > MOST_TEXT) return "there are too many drafts";
      storage.setItem(this.#prefix + page, text);
      return "";
    } catch (error) {
      return error.name === "QuotaExceededError" ? "its storage is full" : "this browser forbids it";
    }
  }
}
