// How long each step takes on the way from nothing to a figure: node tests/browser/node/steps.mjs BUNDLE < BLOCKS
// BLOCKS is an object with a page, and the numbers of its blocks by the names of their steps. The answer is an object
// with seconds, by step. tests/benchmarks/browser.py calls it.

import { readFileSync } from "node:fs";
import { loadPackages, makeAsk, reportErrors, startBook, startPyodide } from "./boot.mjs";

const took = {};
const time = async (step, run) => {
  const start = performance.now();
  const result = await run();
  took[step] = (performance.now() - start) / 1000;
  return result;
};

reportErrors(async () => {
  const { page, blocks } = JSON.parse(readFileSync(0, "utf8"));
  const pyodide = await time("start Python", startPyodide);
  await time("load NumPy", () => loadPackages(pyodide, ["numpy"]));
  await time("import NumPy", () => pyodide.runPython("import numpy"));
  const makeWorker = await time("unpack the book", () => startBook(pyodide, process.argv[2]));
  const worker = await time("read the documents", () => makeWorker(() => {}));
  const ask = makeAsk(worker, packages => time("load Matplotlib", () => loadPackages(pyodide, packages)));
  await ask({ do: "open", page, edits: {} });
  for (const [step, block] of Object.entries(blocks)) await time(step, () => ask({ do: "run", block }));
  await time("check the page", () => ask({ do: "check" }));
  console.log(JSON.stringify(took));
  return 0;
});
