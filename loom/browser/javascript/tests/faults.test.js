import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = new EventTarget();
globalThis.window = {};
const { Faults } = await import("../../static/python/faults.js");

const red = { kind: "equation", key: "2", state: "red", text: "off by 1" };
const begin = () => {
  const said = [], faults = new Faults(new Map(), words => said.push(words));
  return { faults, said, check: events => { faults.clear(); events.forEach(event => faults.hear(event)); faults.finish(); } };
};

test("what a check tells twice counts once", () => {
  const { said, check } = begin(), green = { block: 3, state: "green" };
  check([red, green, red, green, { block: 4, state: "running" }]);
  assert.equal(said.at(-1), "1 of 2 on this page is red.");
});

test("a block that runs again counts as it stands", () => {
  const { faults, said, check } = begin();
  check([{ block: 3, state: "red" }, { block: 4, state: "green" }]);
  faults.hear({ block: 3, state: "green" });
  faults.showFound();
  assert.equal(said.at(-1), "");
});

test("why nothing of a text is in use stands beside what is red", () => {
  const { faults, said, check } = begin();
  check([red]);
  faults.show([{ block: 1, line: 2, message: "this is no Python", place: "literate/a.md:7" }]);
  faults.showFound();
  assert.equal(said.at(-1), "What you wrote is not in use yet. literate/a.md:7: this is no Python. 1 of 1 on this page is red.");
  assert.equal(window.loomRefused, true);
  faults.show([]);
  assert.equal(said.at(-1), "");
  assert.equal(window.loomRefused, false);
});
