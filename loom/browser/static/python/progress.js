// Which exercises were green, and since when: as progress.txt has it, and as this browser keeps it.

export const HEADER = "# Exercises that were green in this copy: the day, the name, and a print of the code.\n";
export const LARGEST_FILE = 1_000_000;  // bytes
const LINE = /^(\d{4}-\d\d-\d\d)[ \t]+([^\s#]\S*)(?:[ \t]+([\p{L}\p{N}_]+))?\s*$/u;

const isDay = day => {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
};
const listLines = text => text.replace(/^\uFEFF/, "").split(/\r?\n/);
const isRecord = each => typeof each?.day === "string" && isDay(each.day) && (each.digest ?? "").length < 100;

/** The day where the reader is. */
export const findToday = (now = new Date()) =>
  [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(part => String(part).padStart(2, "0")).join("-");

/** What a progress.txt says: `{day, digest}` by the name of the exercise. */
export const parseProgress = text => {
  const found = listLines(text).map(line => LINE.exec(line)).filter(match => match && isDay(match[1]));
  return new Map(found.map(([, day, label, digest]) => [label, { day, ...(digest && { digest }) }]));
};

/** The lines of a progress.txt that are neither empty, nor a comment, nor understood. */
const listUnread = text => listLines(text).filter(line => {
  const [, day] = LINE.exec(line) ?? [];
  return !(/^\s*(#|$)/.test(line) || day && isDay(day));
});

/** The text of a progress.txt, in the order of the days. */
export const formatProgress = records => {
  const rows = [...records].toSorted(([, one], [, other]) => one.day < other.day ? -1 : Number(one.day > other.day));
  return HEADER + rows.map(([label, { day, digest }]) => `${[day, label, digest].filter(Boolean).join(" ")}\n`).join("");
};

/** Both: the first day stays, and what was solved here last. */
export const mergeProgress = (mine, theirs) => {
  const merged = new Map(mine);
  theirs.forEach((their, label) => {
    const own = mine.get(label);
    const day = own && own.day < their.day ? own.day : their.day, digest = own?.digest ?? their.digest;
    merged.set(label, { day, ...(digest && { digest }) });
  });
  return merged;
};

/**
 * What of a file belongs to a book: `{records, strange, unread}`, with names that the book doesn't have, and lines that
 * say nothing. `labels` are the names it has.
 *
 * Throws an Error, in words for the reader, if nothing does.
 */
export const readProgress = (text, labels) => {
  const found = parseProgress(text), known = new Map([...found].filter(([label]) => labels.has(label)));
  if (!found.size) {
    throw new Error("This is no progress.txt: it has no line with a day and the name of an exercise, such as "
      + `“${findToday()} ${[...labels][0] ?? "name"}”.`);
  }
  if (!known.size) throw new Error("This progress.txt is of another book: none of its exercises is in this one.");
  return { records: known, strange: [...found.keys()].filter(label => !labels.has(label)), unread: listUnread(text) };
};

const unstored = new Map();  // by key, what a browser could not store: it is kept until the page is left

/** What this browser keeps; `getStorage` gives a Storage, or throws where that is forbidden. */
export class ProgressStore {
  #key; #getStorage;

  constructor(book, getStorage) {
    this.#key = `${book}/progress/1`;
    this.#getStorage = getStorage;
  }

  read() {
    if (unstored.has(this.#key)) return new Map(unstored.get(this.#key));
    try {
      const found = JSON.parse(this.#getStorage().getItem(this.#key));
      return new Map(Object.entries(found ?? {}).filter(([, each]) => isRecord(each)));
    } catch {
      return new Map();
    }
  }

  /** Keep some records; returns whether that could be done. */
  write(records) {
    try {
      this.#getStorage().setItem(this.#key, JSON.stringify(Object.fromEntries(records)));
      return unstored.delete(this.#key) || true;
    } catch {
      unstored.set(this.#key, new Map(records));
      return false;
    }
  }

  /** Whether this browser has stored what was noted last. */
  get isStored() { return !unstored.has(this.#key); }

  /** The day when an exercise was first green, or "". */
  findDay(label) { return this.read().get(label)?.day ?? ""; }

  /** Note that an exercise is green; the first day stays, and is returned. */
  remember(label, digest) {
    const records = this.read(), day = records.get(label)?.day ?? findToday();
    records.set(label, { day, digest });
    this.write(records);
    return day;
  }
}
