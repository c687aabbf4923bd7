// Run the examples of pages as a reader's browser does: node tests/browser/node/examples.mjs BUNDLE < PAGES
// PAGES is an object with the numbers of each page's blocks. Each line of the answer is a block that has run.
// tests/browser/node/pages.py calls it.

import { readFileSync, writeSync } from "node:fs";
import { loadPackages, makeAsk, reportErrors, startBook, startPyodide } from "./boot.mjs";

// What Python has worked, in seconds, whatever else the machine does meanwhile.
const countSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

// What console.log keeps of a long text would wait for the end of all. A pipe takes a part of it at a time.
const print = text => {
  let bytes = Buffer.from(text);
  while (bytes.length) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);  // milliseconds, until somebody has read
    }
  }
};

const runPage = async (pyodide, makeWorker, page, blocks) => {
  let since;
  const worker = makeWorker(text => {
    const { block, state, outputs } = JSON.parse(text);
    if (state === "running" && outputs) return;  // what is printed so far
    const now = countSeconds();
    const row = { page, block, state, outputs, seconds: now - since };
    if (outputs) print(`${JSON.stringify(row)}\n`);
    since = now;
  });
  const ask = makeAsk(worker, packages => loadPackages(pyodide, packages));
  await ask({ do: "open", page, edits: {} });
  since = countSeconds();
  await ask({ do: "run", block: blocks.at(-1) });
};

reportErrors(async () => {
  const pages = JSON.parse(readFileSync(0, "utf8"));
  const pyodide = await startPyodide();
  await loadPackages(pyodide, ["numpy"]);
  const makeWorker = startBook(pyodide, process.argv[2]);
  for (const [page, blocks] of Object.entries(pages)) await runPage(pyodide, makeWorker, page, blocks);
  return 0;
});
