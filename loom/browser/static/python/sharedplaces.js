// Where the blocks of a shared change are in this edition of the book.
import { isLibrary, makeMark, readBlocks, readEdition } from "./blocks.js";
import { compareLines, countChanged } from "./difference.js";

const placeBlock = async ({ page, number, mark, text, name }) => {
  const blocks = await readBlocks(page);
  const has = async n => isLibrary(blocks[n]) && await makeMark(blocks[n].code) === mark;
  const order = [number, ...blocks.keys()];  // where it was comes first
  for (const n of order) {
    if (await has(n)) {
      const before = blocks[n].code, rows = compareLines(before.trimEnd(), text.trimEnd());
      return { page, number: n, name: blocks[n].name, before, after: text, rows, lines: countChanged(rows) };
    }
  }
  return { page, number, name, after: text, isLost: true, rows: compareLines("", text.trimEnd()) };
};

/** A change that was read from a link, as it is here: `isOther` of another edition, `placed` and `lost` blocks. */
export const placeChange = async ({ edition, blocks }) => {
  const found = await Promise.all(blocks.map(placeBlock));
  return {
    isOther: edition !== await readEdition(),
    placed: found.filter(({ isLost }) => !isLost),
    lost: found.filter(({ isLost }) => isLost),
  };
};
