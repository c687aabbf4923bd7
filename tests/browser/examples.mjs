// Run the examples of pages as a reader's browser does: node tests/browser/examples.mjs BUNDLE < PAGES
// PAGES is an object with the numbers of each page's blocks. Each line of the answer is a block that has run.
// tests/browser/node.py calls it.

import { readFileSync } from "node:fs";
import { loadPackages, reportErrors, startPyodide } from "./boot.mjs";

// What Python has worked, in seconds, whatever else the machine does meanwhile.
const countSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const START = `
import sys, types
sys.path[:0] = ["/book"]
sys.path.append("/book/.packages")
sys.modules["pooch"] = types.ModuleType("pooch")
from loom.browser.start import start
start("/book")
`;

const runPage = async (pyodide, makeWorker, page, blocks) => {
  let since = countSeconds();
  const worker = makeWorker((text) => {
    const { block, state, outputs } = JSON.parse(text);
    const now = countSeconds();
    if (outputs) console.log(JSON.stringify({ page, block, state, outputs, seconds: now - since }));
    since = now;
  });
  const ask = async (request) => {
    for (;;) {
      const answer = JSON.parse(worker.answer(JSON.stringify(request)));
      if (answer.error) throw new Error(`${page}: ${answer.error}`);
      if (!answer.needs) return;
      await loadPackages(pyodide, answer.needs.packages);
    }
  };
  await ask({ do: "open", page, edits: {} });
  since = countSeconds();
  await ask({ do: "run", block: blocks.at(-1) });
};

reportErrors(async () => {
  const pages = JSON.parse(readFileSync(0, "utf8"));
  const pyodide = await startPyodide();
  await loadPackages(pyodide, ["numpy"]);
  pyodide.unpackArchive(new Uint8Array(readFileSync(process.argv[2])), "zip", { extractDir: "/book" });
  const makeWorker = pyodide.runPython(START);
  for (const [page, blocks] of Object.entries(pages)) await runPage(pyodide, makeWorker, page, blocks);
  return 0;
});
