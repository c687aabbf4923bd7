// Pyodide in Node, with a book in it, as in a reader's browser.

import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";

const { PYODIDE } = process.env;
const write = stream => ({ write: bytes => writeSync(stream, bytes) });
const START = "import sys; sys.path.insert(0, '/book'); from loom.browser.start import start_worker; start_worker('/book')";

export const startPyodide = async () => {
  const { loadPyodide } = createRequire(import.meta.url)(`${PYODIDE}/pyodide.js`);
  const env = { HOME: "/home/reader", PYTHONDONTWRITEBYTECODE: "1" };
  const pyodide = await loadPyodide({ indexURL: `${PYODIDE}/`, env });
  pyodide.setStdout(write(1));
  pyodide.setStderr(write(2));
  return pyodide;
};

export const loadPackages = (pyodide, names) => pyodide.loadPackage(names, { messageCallback: () => {} });

/** What makes a worker in the book of a bundle. */
export const startBook = (pyodide, bundle) => {
  pyodide.unpackArchive(new Uint8Array(readFileSync(bundle)), "zip", { extractDir: "/book" });
  return pyodide.runPython(START);
};

/** What asks a worker, and loads the packages that it needs for its answer. */
export const makeAsk = (worker, load) => async request => {
  for (;;) {
    const { result, error, needs } = JSON.parse(worker.answer(JSON.stringify(request)));
    if (error) throw new Error(`${JSON.stringify(request)}: ${error}`);
    if (!needs) return result;
    await load(needs.packages);
  }
};

// Node shows the line of a script that has thrown; one of Pyodide's is a megabyte long.
export const reportErrors = async run => {
  try {
    process.exitCode = await run();
  } catch (error) {
    writeSync(2, `${error.message}\n`);
    process.exitCode = 2;
  }
};
