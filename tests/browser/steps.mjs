// How long each step takes on the way from nothing to a figure: node tests/browser/steps.mjs BUNDLE
// The answer is an object with seconds, by step. tests/benchmarks/browser.py calls it.

import { readFileSync } from "node:fs";
import { loadPackages, reportErrors, startBook, startPyodide } from "./boot.mjs";

const took = {};
const time = async (step, run) => {
  const start = performance.now();
  const result = await run();
  took[step] = (performance.now() - start) / 1000;
  return result;
};

const makeAsk = (pyodide, worker) => async (request) => {
  for (;;) {
    const answer = JSON.parse(worker.answer(JSON.stringify(request)));
    if (answer.error) throw new Error(answer.error);
    if (!answer.needs) return answer.result;
    await time("load Matplotlib", () => loadPackages(pyodide, answer.needs.packages));
  }
};

reportErrors(async () => {
  const pyodide = await time("start Python", startPyodide);
  await time("load NumPy", () => loadPackages(pyodide, ["numpy"]));
  await time("import NumPy", () => pyodide.runPython("import numpy"));
  const makeWorker = await time("unpack the book", () => startBook(pyodide, process.argv[2]));
  const ask = makeAsk(pyodide, await time("read the documents", () => makeWorker(() => {})));
  const { page, blocks } = JSON.parse(readFileSync(0, "utf8"));
  await ask({ do: "open", page, edits: {} });
  for (const [step, block] of Object.entries(blocks)) await time(step, () => ask({ do: "run", block }));
  await time("check the page", () => ask({ do: "check" }));
  console.log(JSON.stringify(took));
  return 0;
});
