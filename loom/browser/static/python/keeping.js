// The reader's own text that has made place for a shared change, or for the page as printed: kept until it is put back.
import { readBlocks } from "./blocks.js";
import { makeEntry, placeEntries } from "./placing.js";
import { root } from "./site.js";

const KEY = `kept-blocks:${root.pathname}`;
let here = null;  // where a browser stores nothing

/** What is kept: drafts by page; or null. */
export const readKept = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? here;
  } catch {
    return here;
  }
};

/** Keep this and nothing else. */
const write = found => {
  here = Object.keys(found).length ? found : null;
  try {
    if (here) localStorage.setItem(KEY, JSON.stringify(here));
    else localStorage.removeItem(KEY);
  } catch { /* it is kept until the page is left */ }
};

/** Keep texts by number, by page. What was kept before stays where the new has nothing. */
export const keepTexts = async texts => {
  const pages = await Promise.all(Object.entries(texts).map(async ([page, own]) => {
    const blocks = await readBlocks(page);
    return [page, Object.entries(own).map(([number, text]) => makeEntry(Number(number), blocks[number], text))];
  }));
  const found = readKept() ?? {};
  pages.forEach(([page, entries]) => {
    const isNew = ({ number, printed }) => entries.some(each => each.number === number && each.printed === printed);
    found[page] = [...(found[page] ?? []).filter(each => !isNew(each)), ...entries];
  });
  write(found);
};

/** Where it belongs now: `texts` by number, by page, and `left`, drafts by page whose block the book no longer has so. */
export const placeKept = async () => {
  const texts = {}, left = {};
  await Promise.all(Object.entries(readKept() ?? {}).map(async ([page, entries]) => {
    const last = entries.toReversed();  // of two texts for one block, that which was kept last
    const { placed, changed, lost } = placeEntries(last, await readBlocks(page)), rest = [...changed.values(), ...lost];
    if (placed.size) texts[page] = Object.fromEntries([...placed].map(([number, { text }]) => [number, text]));
    if (rest.length) left[page] = rest;
  }));
  return { texts, left };
};

/** Of drafts, those that other texts would take the place of; all are by number, by page. */
export const findReplaced = (drafts, texts) => {
  const pages = Object.entries(texts).map(([page, entries]) => {
    const isReplaced = ([number, own]) => Object.hasOwn(entries, number) && entries[number] !== own;
    return [page, Object.fromEntries(Object.entries(drafts[page] ?? {}).filter(isReplaced))];
  });
  return Object.fromEntries(pages.filter(([, own]) => Object.keys(own).length));
};

/** Keep no more than what is left. */
export const letGo = (left = {}) => write(left);
