import assert from "node:assert/strict";
import { test } from "node:test";
import { readEvent, readOutcome } from "../../static/python/events.js";

const read = event => readEvent(JSON.stringify(event));

test("names and texts are as long as a page can show", () => {
  const long = "x".repeat(200_000);
  const { key, label, text, summary } = read({ kind: "exercise", key: long, label: long, text: long, summary: long });
  assert.deepEqual([key, label, text, summary].map(each => each.length), [200, 200, 100_000, 100_000]);
});

test("what became of an exercise is made of plain texts", () => {
  const found = readOutcome({ state: "blue", digest: "0 x\n2026-01-01 other", parts: [["a"], 7], cause: { line: 2, at: {} } });
  assert.deepEqual(found, {
    state: "", digest: "", parts: [["a", "undefined"], ["undefined", "undefined"]], cause: { message: "", line: 2 },
  });
  assert.equal(readOutcome({ digest: "0123456789ab" }).digest, "0123456789ab");
  assert.deepEqual(readOutcome(null), { digest: "", parts: [], cause: null });
});

test("a block that can't run in a browser says why", () => {
  const outputs = [{ kind: "note", text: "Needs torch: not in a browser." }];
  const found = read({ block: 0, state: "unable", outputs });
  assert.equal(found.state, "unable");
  assert.equal(found.outputs[0].text, outputs[0].text);
});
