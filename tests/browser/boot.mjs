// Pyodide in Node, with all it prints going where Node's own goes.

import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { PYODIDE } = process.env;
const write = (stream) => ({ write: (bytes) => (writeSync(stream, bytes), bytes.length) });

export const startPyodide = async () => {
  const { loadPyodide } = await import(pathToFileURL(`${PYODIDE}/pyodide.mjs`));
  const env = { HOME: "/home/reader", PYTHONDONTWRITEBYTECODE: "1", MPLCONFIGDIR: "/home/reader/matplotlib", MPLBACKEND: "agg" };
  const pyodide = await loadPyodide({ indexURL: `${PYODIDE}/`, env });
  pyodide.setStdout(write(1));
  pyodide.setStderr(write(2));
  return pyodide;
};

export const loadPackages = (pyodide, names) => pyodide.loadPackage(names, { messageCallback: () => {} });

// Node shows the line of a script that has thrown; one of Pyodide's is a megabyte long.
export const reportErrors = async (run) => {
  try {
    process.exitCode = await run();
  } catch (error) {
    writeSync(2, `${error.message}\n`);
    process.exitCode = 2;
  }
};
