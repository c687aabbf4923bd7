import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { createElement: tag => ({ tag, className: "", textContent: "" }) };
const { makeVerdict } = await import("../../static/python/verdict.js");

const tell = (heading, cause) =>
  makeVerdict({ state: "red", summary: "", parts: [[heading, "code"]], cause }, "", true, "first")[1].textContent;

test("the line to blame is told as the page shows it", () => {
  const here = { page: "first", line: 2 }, there = { page: "deep/second", line: 2 };
  assert.equal(tell("literate/first.md:9 asks"), "The check asks");
  assert.equal(tell("at literate/first.md:9", here), "at line 2 of what you edit");
  assert.equal(tell("at literate/deep/second.md:9", there), "at a line of deep/second");
  assert.equal(tell("at literate/first.md:9", null), "at literate/first.md:9");
  assert.equal(tell("and gets", here), "and gets");
  const [, said] = makeVerdict({ state: "red", summary: "", said: "literate/first.md:9: no", parts: [], cause: here }, "", true, "first");
  assert.equal(said.textContent, "At line 2 of what you edit: no");
});
