import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { createElement: tag => ({ tag, className: "", textContent: "" }) };
const { makeVerdict } = await import("../../static/python/verdict.js");

const tell = (heading, cause) => makeVerdict({ state: "red", summary: "", parts: [[heading, "code"]], cause }, "", "first")[1].textContent;

test("the line to blame is told as the page shows it", () => {
  assert.equal(tell("literate/first.md:9 asks"), "The check asks");
  assert.equal(tell("at literate/first.md:9", { page: "first", line: 2 }), "at line 2 of what you edit");
  assert.equal(tell("at literate/deep/second.md:9", { page: "deep/second", line: 2 }), "on the page deep/second");
  assert.equal(tell("at literate/first.md:9", null), "at literate/first.md:9");
  assert.equal(tell("and gets", null), "and gets");
});
