import assert from "node:assert/strict";
import { test } from "node:test";
import { makeEntry } from "../../static/python/placing.js";
import { DraftStore, LONGEST_TEXT, MOST_TEXT, parseEntries } from "../../static/python/store.js";
import { Shelf } from "./shelf.js";

const BLOCK = { kind: "file", name: "a.py", code: "a = 1" };

test("what is kept is bounded", () => {
  const shelf = new Shelf(), store = new DraftStore("A book", () => shelf);
  const entry = text => [makeEntry(2, BLOCK, text)];
  assert.equal(store.write("first", entry("a".repeat(LONGEST_TEXT + 1))), "a block is too long");
  const most = Math.floor(MOST_TEXT / LONGEST_TEXT), long = entry("a".repeat(LONGEST_TEXT - 100));
  for (let page = 0; page < most - 1; page += 1) assert.equal(store.write(`page/${page}`, long), "");
  assert.equal(store.write("last", [...long, ...long]), "there are too many drafts");
  assert.equal(store.read("last"), null);
});

test("what is no draft counts as none", () => {
  const good = makeEntry(2, BLOCK, "a = 2");
  const foreign = ["", "null", "3", "{", '{"2": "a"}', '[null, 1, {"number": -1}, {"number": 2, "text": 3}]',
    JSON.stringify([{ ...good, number: "2" }, { ...good, text: "a".repeat(LONGEST_TEXT + 1) }])];
  for (const text of foreign) assert.deepEqual(parseEntries(text), [], text);
  assert.deepEqual(parseEntries(JSON.stringify([{ ...good, more: "<b>" }])), [good]);
});
