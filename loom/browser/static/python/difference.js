// What two texts have in common, line by line.
const MOST = 4_000_000;  // cells of the table; beyond that, all is taken out and put in again

/** How long the longest common part of the ends of two lists is: `table[i][j]` of those from i and from j on. */
const measureCommon = (before, after) => {
  const table = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      table[i][j] = before[i] === after[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
};

const compareMiddle = (before, after) => {
  if (before.length * after.length > MOST) {
    return [...before.map(text => ["removed", text]), ...after.map(text => ["added", text])];
  }
  const table = measureCommon(before, after), rows = [];
  let i = 0, j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      rows.push(["same", before[i]]);
      i += 1;
      j += 1;
    } else if (j === after.length || (i < before.length && table[i + 1][j] >= table[i][j + 1])) {
      rows.push(["removed", before[i]]);
      i += 1;
    } else {
      rows.push(["added", after[j]]);
      j += 1;
    }
  }
  return rows;
};

/** The lines of both texts as `[kind, text]`, of which `kind` is "same", "removed" or "added". */
export const compareLines = (before, after) => {
  const old = before ? before.split("\n") : [], now = after ? after.split("\n") : [];
  const most = Math.min(old.length, now.length);
  let first = 0, last = 0;
  while (first < most && old[first] === now[first]) first += 1;
  while (last < most - first && old.at(-1 - last) === now.at(-1 - last)) last += 1;
  const asSame = text => ["same", text];
  return [
    ...old.slice(0, first).map(asSame),
    ...compareMiddle(old.slice(first, old.length - last), now.slice(first, now.length - last)),
    ...old.slice(old.length - last).map(asSame),
  ];
};

/** How many lines have changed: one that stands in place of another counts once. */
export const countChanged = rows => {
  let count = 0, removed = 0, added = 0;
  [...rows, ["same"]].forEach(([kind]) => {
    if (kind === "removed") removed += 1;
    else if (kind === "added") added += 1;
    else {
      count += Math.max(removed, added);
      removed = added = 0;
    }
  });
  return count;
};

/** Rows with no more than some lines around each change; "gap" stands for those left out. */
export const shortenRows = (rows, around = 3) => {
  const isNear = n => rows.slice(Math.max(0, n - around), n + around + 1).some(([kind]) => kind !== "same");
  return rows.flatMap((row, n) => {
    if (isNear(n)) return [row];
    return n === 0 || isNear(n - 1) ? [["gap", ""]] : [];
  });
};
