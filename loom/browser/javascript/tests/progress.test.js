import assert from "node:assert/strict";
import { test } from "node:test";
import { findToday, formatProgress, HEADER, mergeProgress, parseProgress, ProgressStore,
  readProgress } from "../../static/python/progress.js";

const LABELS = new Set(["twice", "dense-skip"]);
const FILE = `${HEADER}2026-03-01 twice 0123456789ab\n2026-04-05\tdense-skip\n`;
const list = records => Object.fromEntries(records);

test("a progress.txt is read as the command line reads it", () => {
  assert.deepEqual(list(parseProgress(FILE)), {
    twice: { day: "2026-03-01", digest: "0123456789ab" }, "dense-skip": { day: "2026-04-05" },
  });
  const others = ["\uFEFF", "a note", "# 2026-03-01 twice", "2026-03-01", "2026-03-01 twice one two", "2026-02-30 twice",
    "26-03-01 twice", "x 2026-03-01 twice"].join("\n");
  assert.equal(parseProgress(others).size, 0);
  assert.equal(parseProgress(FILE.replaceAll("\n", "\r\n")).size, 2);
});

test("what is written is what was read", () => {
  assert.equal(formatProgress(parseProgress(FILE)), FILE.replace("\t", " "));
  const unsorted = new Map([["b", { day: "2026-02-01" }], ["a", { day: "2026-01-01", digest: "ff" }]]);
  assert.equal(formatProgress(unsorted), `${HEADER}2026-01-01 a ff\n2026-02-01 b\n`);
});

test("of two days the first stays, and the code that was solved here", () => {
  const mine = new Map([["twice", { day: "2026-03-02", digest: "aa" }], ["only", { day: "2026-01-01" }]]);
  assert.deepEqual(list(mergeProgress(mine, parseProgress(FILE))), {
    twice: { day: "2026-03-01", digest: "aa" }, only: { day: "2026-01-01" }, "dense-skip": { day: "2026-04-05" },
  });
  assert.deepEqual(list(mergeProgress(parseProgress(FILE), mine)).twice, { day: "2026-03-01", digest: "0123456789ab" });
});

test("nonsense is refused, and what belongs to another book named", () => {
  assert.throws(() => readProgress("<html>", LABELS), /no progress\.txt: .*“\d{4}-\d\d-\d\d twice”/);
  assert.throws(() => readProgress("2026-03-01 other", LABELS), /another book/);
  const { records, strange, unread } = readProgress(`${FILE}2026-03-01 other\n2026-3-1 twice\n\n# word\n`, LABELS);
  assert.deepEqual([records.size, strange, unread], [2, ["other"], ["2026-3-1 twice"]]);
});

test("what is solved is kept with its first day", () => {
  const texts = new Map(), shelf = { getItem: key => texts.get(key) ?? null, setItem: (key, text) => texts.set(key, text) };
  const store = new ProgressStore("A book", () => shelf);
  assert.equal(store.remember("twice", "aa"), findToday());
  store.write(new Map([["twice", { day: "2026-03-01" }]]));
  assert.equal(store.remember("twice", "bb"), "2026-03-01");
  assert.deepEqual(list(store.read()), { twice: { day: "2026-03-01", digest: "bb" } });
  for (const foreign of ["", "3", "{", '{"twice": 3}', '{"twice": {"day": "soon"}}', "[]"]) {
    texts.set("A book/progress/1", foreign);
    assert.equal(store.read().size, 0, foreign);
  }
});

test("without storage what is solved is kept until the page is left, and can be taken home", () => {
  const forbid = () => { throw new Error("forbidden"); }, store = new ProgressStore("Another book", forbid);
  assert.equal(store.remember("twice", "aa"), findToday());
  assert.deepEqual(list(new ProgressStore("Another book", forbid).read()), { twice: { day: findToday(), digest: "aa" } });
  assert.equal(store.write(new Map()), false);
});

test("the day is that of the reader", () => {
  assert.equal(findToday(new Date(2026, 0, 2, 0, 30)), "2026-01-02");
  assert.equal(findToday(new Date(2026, 10, 27, 23, 30)), "2026-11-27");
});
