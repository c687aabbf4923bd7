import assert from "node:assert/strict";
import { test } from "node:test";
import { listNames } from "../../static/codenames.js";
import { selectNames } from "../../static/editornames.js";

const NAMES = ["np", "np.exp", "np.random.default_rng", "model"];

test("names are offered as far as they have been written", () => {
  assert.deepEqual(selectNames(NAMES, "n"), ["np", "model"]);
  assert.deepEqual(selectNames(NAMES, "np."), ["np.exp"]);
  assert.deepEqual(selectNames(NAMES, "np.random.d"), ["np.random.default_rng"]);
  assert.deepEqual(selectNames(NAMES, ""), ["np", "model"]);
});

test("the names of code are those of its words, and what stands ahead of a dot", () => {
  const code = `import numpy as np  # of arrays
def step(layer, A):
    """Take a step."""
    return np.random.normal(2.5, size=layer.d['units']) if A is None else 'no'`;
  assert.deepEqual(listNames(code), ["None", "layer", "layer.d", "np", "np.random", "np.random.normal", "numpy", "size", "step"]);
});
