import assert from "node:assert/strict";
import { test } from "node:test";
import { selectNames } from "../../static/editornames.js";

const NAMES = ["np", "np.exp", "np.random.default_rng", "model"];

test("names are offered as far as they have been written", () => {
  assert.deepEqual(selectNames(NAMES, "n"), ["np", "model"]);
  assert.deepEqual(selectNames(NAMES, "np."), ["np.exp"]);
  assert.deepEqual(selectNames(NAMES, "np.random.d"), ["np.random.default_rng"]);
  assert.deepEqual(selectNames(NAMES, ""), ["np", "model"]);
});
