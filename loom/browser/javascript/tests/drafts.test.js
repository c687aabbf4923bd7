import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "../../static/python/drafts.js";
import { placeEntries, makeEntry } from "../../static/python/placing.js";
import { DraftStore } from "../../static/python/store.js";
import { Shelf } from "./shelf.js";

const BLOCKS = [
  { kind: "doctest", name: "", code: ">>> 1" },
  null,
  { kind: "file", name: "a.py", code: "a = 1" },
  { kind: "start", name: "twice", code: "def twice(x): ..." },
];

const makeStore = (shelf = new Shelf()) => new DraftStore("A book", () => shelf);
const openPage = (store, page = "first", blocks = BLOCKS) => {
  const drafts = new Drafts(page, blocks, store), heard = [];
  ["taken", "doubt", "trouble"].forEach(kind => drafts.on(kind, (...what) => heard.push([kind, ...what])));
  return { drafts, heard, hear: () => drafts.hearStorage("A book/drafts/1/first") };
};
const write = (drafts, number, text) => {
  drafts.set(number, text);
  drafts.flush();
};

test("a draft is there after a reload, and goes when it is as printed", () => {
  const store = makeStore();
  write(openPage(store).drafts, 2, "a = 2");
  const { drafts } = openPage(store);
  assert.deepEqual(drafts.get(), { 2: "a = 2" });
  assert.deepEqual(drafts.all(), { first: { 2: "a = 2" } });
  write(drafts, 2, "a = 1");
  assert.deepEqual(openPage(store).drafts.get(), {});
  assert.deepEqual(store.listPages(), []);
});

test("nothing is written before a change, and soon after one", async () => {
  const shelf = new Shelf(), { drafts } = openPage(makeStore(shelf));
  drafts.set(2, "a = 1");
  drafts.flush();
  assert.equal(shelf.length, 0);
  drafts.set(2, "a = 2");
  assert.equal(shelf.length, 0);
  await new Promise(resolve => { setTimeout(resolve, 600); });
  assert.deepEqual(openPage(makeStore(shelf)).drafts.get(), { 2: "a = 2" });
});

test("a new edition moves a draft with its block", () => {
  const store = makeStore();
  write(openPage(store).drafts, 2, "a = 2");
  const moved = [null, BLOCKS[0], BLOCKS[0], null, BLOCKS[2]];
  assert.deepEqual(openPage(store, "first", moved).drafts.get(), { 4: "a = 2" });
});

test("where the block was printed anew, both texts are kept until one is chosen", () => {
  const store = makeStore(), anew = BLOCKS.with(2, { ...BLOCKS[2], code: "a = 10" });
  write(openPage(store).drafts, 2, "a = 2");
  for (const isTaken of [false, true]) {
    const copy = makeStore();
    copy.write("first", store.read("first"));
    const { drafts, heard } = openPage(copy, "first", anew);
    assert.deepEqual(drafts.get(), {});
    assert.deepEqual(drafts.getDoubt(2), { text: "a = 2", isOld: true });
    // another change leaves it
    write(drafts, 0, ">>> 2");
    assert.deepEqual(openPage(copy, "first", anew).drafts.listDoubts(), [2]);
    drafts.settle(2, isTaken);
    assert.deepEqual(drafts.listDoubts(), []);
    assert.equal(drafts.get(2), isTaken ? "a = 2" : undefined);
    assert.deepEqual(heard.at(-1), ["doubt", 2]);
    const again = openPage(copy, "first", anew).drafts;
    assert.deepEqual(again.listDoubts(), []);
    assert.equal(again.get(2), drafts.get(2));
  }
});

test("a draft of a block that is gone is kept, until it is thrown away", () => {
  const store = makeStore(), fewer = BLOCKS.slice(0, 2);
  write(openPage(store).drafts, 3, "def twice(x): return 2 * x");
  const { drafts } = openPage(store, "first", fewer);
  assert.deepEqual(drafts.lost, ["def twice(x): return 2 * x"]);
  write(drafts, 0, ">>> 2");
  assert.equal(openPage(store, "first", fewer).drafts.lost.length, 1);
  drafts.dropLost();
  assert.deepEqual(openPage(store, "first", fewer).drafts.lost, []);
  assert.deepEqual(drafts.get(), { 0: ">>> 2" });
});

test("blocks of the same text are told apart by their places", () => {
  const same = [BLOCKS[0], null, BLOCKS[0]];
  const { placed } = placeEntries([makeEntry(2, BLOCKS[0], "two"), makeEntry(0, BLOCKS[0], "nought")], same);
  assert.deepEqual([...placed].map(([number, { text }]) => [number, text]), [[2, "two"], [0, "nought"]]);
});

test("a second tab brings its change, and keeps what the first has written", () => {
  const store = makeStore(), one = openPage(store), two = openPage(store);
  write(one.drafts, 2, "a = 2");
  two.hear();
  assert.deepEqual(two.heard, [["taken", 2, "a = 2"]]);
  write(two.drafts, 3, "pass");
  one.hear();
  assert.deepEqual(one.drafts.get(), { 2: "a = 2", 3: "pass" });
  // and one after the other, without a question
  write(two.drafts, 2, "a = 3");
  one.hear();
  assert.equal(one.drafts.get(2), "a = 3");
  assert.deepEqual([one, two].flatMap(tab => tab.drafts.listDoubts()), []);
});

test("what two tabs have written into one block is kept twice, and said", () => {
  const store = makeStore(), one = openPage(store), two = openPage(store);
  one.drafts.set(2, "a = 2");
  write(two.drafts, 2, "a = 3");
  one.hear();
  assert.deepEqual(one.heard, [["doubt", 2]]);
  assert.equal(one.drafts.get(2), "a = 2");
  assert.deepEqual(one.drafts.getDoubt(2), { text: "a = 3", isOld: false });
  one.drafts.flush();
  assert.deepEqual(openPage(store).drafts.getDoubt(2), { text: "a = 3", isOld: false });
  two.hear();
  assert.deepEqual(two.drafts.getDoubt(2), { text: "a = 3", isOld: false });
  one.drafts.settle(2, true);
  assert.equal(openPage(store).drafts.get(2), "a = 3");
});

test("a tab that was asleep loses nothing when it writes", () => {
  const store = makeStore(), asleep = openPage(store), awake = openPage(store);
  write(awake.drafts, 3, "pass");
  write(asleep.drafts, 2, "a = 2");
  assert.deepEqual(openPage(store).drafts.get(), { 2: "a = 2", 3: "pass" });
});

test("storage that is thrown away takes no text from the page", () => {
  let shelf = new Shelf();
  const { drafts, hear } = openPage(new DraftStore("A book", () => shelf));
  write(drafts, 2, "a = 2");
  shelf = new Shelf();
  hear();
  assert.equal(drafts.get(2), "a = 2");
});

test("storage that is full, forbidden or too small is said once, and the text stays", () => {
  const full = new Shelf();
  full.room = 10;
  const forbid = () => { throw Object.assign(new Error("no"), { name: "SecurityError" }); };
  const refused = [[makeStore(full), "its storage is full"], [new DraftStore("A book", forbid), "this browser forbids it"]];
  for (const [store, why] of refused) {
    const { drafts, heard } = openPage(store);
    write(drafts, 2, "a = 2");
    write(drafts, 2, "a = 3");
    assert.deepEqual(heard, [["trouble", why]]);
    assert.equal(drafts.get(2), "a = 3");
  }
});

test("drafts of other pages come in when their blocks are known", async () => {
  const store = makeStore(), read = page => page === "second" ? Promise.resolve(BLOCKS) : Promise.reject(new Error("gone"));
  write(openPage(store, "second").drafts, 2, "a = 5");
  write(openPage(store, "gone").drafts, 2, "a = 6");
  const { drafts } = openPage(store);
  await drafts.others.load(read);
  assert.deepEqual(drafts.all(), { first: {}, second: { 2: "a = 5" }, gone: {} });
  assert.equal(store.read("gone").length, 1);
  const told = [];
  drafts.on("gone", (...what) => told.push(what));
  await drafts.others.load(read);
  assert.deepEqual(told, [], "a page that can't be had now may come back");
  await drafts.others.load(page => page === "gone" ? Promise.resolve([]) : read(page));
  assert.deepEqual(told, [["gone", ["a = 6"]]]);
  assert.deepEqual(Object.keys(drafts.all()), ["second", "first"], "Python knows no such page");
  drafts.others.drop("gone");
  assert.deepEqual(store.listPages(), ["second"]);
  write(openPage(store, "second").drafts, 2, "a = 7");
  drafts.hearStorage("A book/drafts/1/second");
  drafts.hearStorage("another key");
  assert.deepEqual(await drafts.others.takeStale(read), ["second"]);
  assert.deepEqual(drafts.all().second, { 2: "a = 7" });
  assert.deepEqual(await drafts.others.takeStale(read), []);
  drafts.others.put("second", BLOCKS, { 3: "pass" });
  assert.deepEqual(openPage(store, "second").drafts.get(), { 2: "a = 7", 3: "pass" });
  assert.deepEqual(await drafts.others.takeStale(read), ["second"]);
  assert.deepEqual(drafts.all().second, { 2: "a = 7", 3: "pass" });
});
