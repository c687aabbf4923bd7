import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { makeEntry } from "../../static/python/placing.js";
import { Shelf } from "./shelf.js";

const BLOCKS = [{ kind: "file", name: "a.py", code: "a = 1" }, { kind: "cell", name: "", code: "a" }];

// A site of one page.
Object.assign(globalThis, {
  Storage: Shelf,
  document: { documentElement: { dataset: { content_root: "./" } }, querySelector: () => null },
  location: new URL("http://book/page.html"),
  localStorage: new Shelf(),
  fetch: async ({ pathname }) => ({ ok: pathname === "/_blocks/page.json", status: 404, json: async () => BLOCKS }),
});
const { findReplaced, keepTexts, letGo, placeKept, readKept } = await import("../../static/python/keeping.js");
const { describeSize } = await import("../../static/python/changeset.js");

afterEach(() => letGo());

test("what is kept goes back into its block, the last text of each", async () => {
  assert.equal(readKept(), null);
  await keepTexts({ page: { 0: "a = 2", 1: "a + 1" } });
  await keepTexts({ page: { 0: "a = 3" } });
  const { texts, left } = await placeKept();
  assert.deepEqual(texts, { page: { 0: "a = 3", 1: "a + 1" } });
  letGo(left);
  assert.deepEqual(await placeKept(), { texts: { page: { 0: "a = 2" } }, left: {} });  // the one before
  letGo();
  assert.equal(readKept(), null);
});

test("what has no place in this edition of the book stays kept", async () => {
  await keepTexts({ page: { 1: "a + 1" } });
  const [key] = [localStorage.key(0)], own = makeEntry(0, { ...BLOCKS[0], code: "a = 0" }, "mine");
  localStorage.setItem(key, JSON.stringify({ ...readKept(), page: [...readKept().page, own], gone: [own] }));
  const { texts, left } = await placeKept();
  assert.deepEqual(texts, { page: { 1: "a + 1" } });
  assert.deepEqual(Object.entries(left).map(([page, [{ text }]]) => [page, text]).toSorted(), [["gone", "mine"], ["page", "mine"]]);
  letGo(left);
  assert.deepEqual(readKept(), left);
});

test("what a full storage does not take is kept until the page is left, and that is told", async () => {
  assert.equal(await keepTexts({ page: { 0: "older" } }), true);
  localStorage.room = 0;
  assert.equal(await keepTexts({ page: { 0: "newer" } }), false);
  localStorage.room = Infinity;
  assert.deepEqual((await placeKept()).texts, { page: { 0: "newer" } });
});

test("of two texts for one block, that which was kept last goes into it", async () => {
  await keepTexts({ page: { 1: "older" } });
  const [key] = [localStorage.key(0)], moved = { ...readKept().page[0], number: 7, text: "newer" };
  localStorage.setItem(key, JSON.stringify({ page: [...readKept().page, moved] }));
  const { texts, left } = await placeKept();
  assert.deepEqual([texts, left.page.map(({ text }) => text)], [{ page: { 1: "newer" } }, ["older"]]);
});

test("of what was written since, the texts that would be replaced are known", () => {
  const drafts = { page: { 0: "mine", 1: "same" }, other: { 0: "mine" } };
  assert.deepEqual(findReplaced(drafts, { page: { 0: "theirs", 1: "same", 2: "more" }, third: { 0: "x" } }), { page: { 0: "mine" } });
});

test("a change of cells alone is no change of the library", () => {
  const change = { page: "page", kind: "cell", lines: 2 };
  assert.equal(describeSize([change]), "a script: 2 lines in 1 document");
  assert.equal(describeSize([change, { page: "other", kind: "chunk", lines: 1 }]), "the library: 3 lines in 2 documents");
});
