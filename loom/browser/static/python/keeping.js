// The reader's own text that has made place for a shared change, or for the page as printed: kept until it is put back.
import { readBlocks } from "./blocks.js";
import { makeEntry, placeEntries } from "./placing.js";
import { root } from "./site.js";
import { getStorage } from "./store.js";

const KEY = `kept-blocks:${root.pathname}`;
export const UNSTORED = "This browser could not store your own text: put it back, or copy it, before you leave this page.";
let unstored = null;  // what the browser could not store: it is kept until the page is left

/** What is kept: drafts by page; or null. */
export const readKept = () => {
  if (unstored) return unstored;
  try {
    return JSON.parse(getStorage().getItem(KEY));
  } catch {
    return null;
  }
};

/** Keep this and nothing else; returns whether the browser could store it. */
const write = found => {
  const kept = Object.keys(found).length ? found : null;
  try {
    if (kept) getStorage().setItem(KEY, JSON.stringify(kept));
    else getStorage().removeItem(KEY);
    unstored = null;
  } catch {
    unstored = kept;
  }
  return !unstored;
};

/** Keep texts by number, by page, beside what was kept before; returns whether the browser could store them. */
export const keepTexts = async texts => {
  const pages = await Promise.all(Object.entries(texts).map(async ([page, own]) => {
    const blocks = await readBlocks(page);
    return [page, Object.entries(own).map(([number, text]) => makeEntry(Number(number), blocks[number], text))];
  }));
  const found = readKept() ?? {};
  pages.forEach(([page, entries]) => {
    const isKept = one => entries.some(({ number, text }) => one.number === number && one.text === text);
    if (entries.length) found[page] = [...(found[page] ?? []).filter(each => !isKept(each)), ...entries];
  });
  return write(found);
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
