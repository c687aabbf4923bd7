// progress.txt: written for the reader to keep, and taken in again.
import { count } from "./elements.js";
import { formatProgress, LARGEST_FILE, mergeProgress, ProgressStore, readProgress } from "./progress.js";
import { saveFile } from "./saving.js";
import { book, fetchJson } from "./site.js";
import { getStorage } from "./store.js";

const store = new ProgressStore(book, getStorage);

/** The page, and the box, of each exercise of the book, by its name. */
const readIndex = async () => new Map(Object.entries(await fetchJson("_static/exercises.json")));

/** Have the browser save the file; returns what is to be said. */
export const takeHome = async () => {
  const index = await readIndex();
  const checked = store.read();
  // what the reader has unticked is not solved
  const isTicked = (label, unless) => window.reading?.isSolved(index.get(label)[1], index.get(label)[0]) ?? unless;
  const records = new Map([...checked].filter(([label]) => index.has(label) && isTicked(label, true)));
  const others = [...index.keys()].filter(label => !checked.has(label) && isTicked(label, false)).length;
  const left = others ? ` Not in it: ${count(others, "exercise")} ticked by hand and never checked here.` : "";
  if (!records.size) {
    return `There is nothing to take home yet: no exercise was checked and found right in this browser.${left}`;
  }
  saveFile("progress.txt", formatProgress(records), "text/plain");
  return `${count(records.size, "exercise")} in progress.txt. In a copy of the book it lies beside loom.toml.${left}`;
};

/** Take a file in; returns what is to be said. Throws an Error in words for the reader. */
export const bringBack = async file => {
  if (file.size > LARGEST_FILE) throw new Error("This is no progress.txt: it is too large.");
  const index = await readIndex(), before = store.read();
  const { records, strange, unread } = readProgress(await file.text(), new Set(index.keys()));
  const isKept = store.write(mergeProgress(before, records));
  records.forEach((_, label) => {
    const [page, id] = index.get(label);
    window.reading?.setSolved(id, true, page);
  });
  const added = [...records.keys()].filter(label => !before.has(label)).length;
  const left = strange.length ? ` Not in this book: ${strange.slice(0, 5).join(", ")}${strange.length > 5 ? " …" : ""}.` : "";
  const bad = unread.length ? ` ${count(unread.length, "line")} could not be read: “${unread[0].trim().slice(0, 40)}”.` : "";
  const lost = isKept ? "" : " This browser keeps nothing, so they are lost when you leave this page.";
  return `${count(records.size, "exercise")} brought back, ${added} of them new here.${left}${bad}${lost}`;
};
