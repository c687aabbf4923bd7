// The reader's own text that has made place for a shared change, or for the page as printed: kept until it is put back.
const root = new URL(document.documentElement.dataset.content_root, location);
const KEY = `kept-text:${root.pathname}`;
let here = null;  // where a browser stores nothing

/** Keep texts by number, by page. What was kept before stays where the new has nothing. */
export const keepTexts = texts => {
  const found = readKept() ?? {};
  for (const page of new Set([...Object.keys(found), ...Object.keys(texts)])) {
    found[page] = { ...found[page], ...texts[page] };
  }
  here = found;
  try {
    localStorage.setItem(KEY, JSON.stringify(found));
  } catch { /* it is kept until the page is left */ }
};

/** The texts that are kept, or null. */
export const readKept = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? here;
  } catch {
    return here;
  }
};

export const letGo = () => {
  here = null;
  try {
    localStorage.removeItem(KEY);
  } catch { /* nothing was stored */ }
};
