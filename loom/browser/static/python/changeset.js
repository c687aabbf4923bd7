// The reader's change of the library: which blocks, and what became of them.
import { isLibrary, isOnlyRun, readBlocks } from "./blocks.js";
import { compareLines, countChanged } from "./difference.js";
import { count } from "./elements.js";

const describe = (page, number, { name, kind }, before, after) => {
  const rows = compareLines(before.trimEnd(), after.trimEnd());
  return { page, number, name, kind, before, after, rows, lines: countChanged(rows) };
};

/** The changed blocks of the library among drafts, which are texts by number, by page. */
export const listChanges = async drafts => {
  const pages = Object.keys(drafts).filter(page => Object.keys(drafts[page]).length).toSorted();
  const found = await Promise.all(pages.map(async page => {
    const blocks = await readBlocks(page);
    return Object.entries(drafts[page])
      .filter(([number]) => isLibrary(blocks[number]))
      .map(([number, text]) => describe(page, Number(number), blocks[number], blocks[number].code, text))
      .filter(({ lines }) => lines);
  }));
  return found.flat();
};

/** The reader's texts of changes, by number, by page. */
export const groupTexts = changes => {
  const texts = {};
  changes.forEach(({ page, number, after }) => { (texts[page] ??= {})[number] = after; });
  return texts;
};

/** What has changed, in words: "the library: 3 lines in 2 documents". */
export const describeSize = changes => {
  const lines = changes.reduce((sum, each) => sum + each.lines, 0), what = changes.every(isOnlyRun) ? "a script" : "the library";
  return `${what}: ${count(lines, "line")} in ${count(new Set(changes.map(({ page }) => page)).size, "document")}`;
};
