import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = new EventTarget();
globalThis.window = {};
const { endQuiet, keepQuiet, offerPython, tellOfChange } = await import("../../static/python/offering.js");

const told = [];
["loom:python-ready", "loom:library-changed"].forEach(name => document.addEventListener(name, () => told.push(name)));
const take = () => told.splice(0);

test("after a stop, other scripts hear of Python when something has run to its end", () => {
  offerPython(() => {}, false);
  assert.deepEqual(take(), ["loom:python-ready"]);
  endQuiet();  // nothing was stopped
  assert.deepEqual(take(), []);
  keepQuiet();
  offerPython(() => {}, true);
  assert.deepEqual(take(), []);
  assert.equal(window.loomPython.isChanged, true);
  endQuiet();
  assert.deepEqual(take(), ["loom:python-ready"]);
  tellOfChange(true);
  assert.deepEqual(take(), ["loom:library-changed"]);
  keepQuiet();
  tellOfChange(false);
  assert.deepEqual(take(), []);
  assert.equal(window.loomPython.isChanged, false);
  endQuiet();
  assert.deepEqual(take(), ["loom:python-ready", "loom:library-changed"]);
});
