// Where a draft belongs: to the block that it was written for, wherever an edition of the book has put that.

const START = [0x811c9dc5, 0x01000193 ^ 0x5bd1e995], STEP = 0x01000193;

/** A short number for a text, to see that it is the same; not to be trusted against who wants it to be. */
const computeMark = text => START.map(start => {
  let sum = start;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), STEP);
  return (sum >>> 0).toString(16).padStart(8, "0");
}).join("");

/** A draft, with what tells its block: number, kind, name, and a mark of the text that was printed. */
export const makeEntry = (number, { kind, name, code }, text) => ({ number, kind, name, printed: computeMark(code), text });

const findNearest = (numbers, number) =>
  numbers.toSorted((one, other) => Math.abs(one - number) - Math.abs(other - number))[0];

/**
 * Place drafts on the blocks of a page, each `{kind, name, code}` or null.
 *
 * Returns `placed`, by number, whose block is as it was; `changed`, by number, whose block was printed anew; and `lost`.
 */
export const placeEntries = (entries, blocks) => {
  const placed = new Map(), changed = new Map(), marks = blocks.map(block => block && computeMark(block.code));
  const place = (left, found, isIt) => left.filter(entry => {
    const isFree = n => blocks[n]?.kind === entry.kind && !found.has(n);
    const number = findNearest([...blocks.keys()].filter(n => isFree(n) && isIt(entry, n)), entry.number);
    if (number === undefined) return true;
    found.set(number, { ...entry, number });
    return false;
  });
  let left = place(entries, placed, (entry, n) => marks[n] === entry.printed && blocks[n].name === entry.name);
  left = place(left, placed, (entry, n) => marks[n] === entry.printed);
  left = place(left, changed, (entry, n) => blocks[n].name === entry.name && (entry.name || n === entry.number));
  return { placed, changed, lost: left };
};
