// Run a module of Python under Pyodide, in Node: node tests/browser/python.mjs MODULE [ARGUMENT …]
// tests/browser/node.py calls it and sets the variables: BOOK, PYODIDE and PACKAGES name folders.
// The module's `main(arguments)` gives the exit code.

import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { BOOK, PYODIDE, PACKAGES } = process.env;
const [module, ...given] = process.argv.slice(2);

// What is packed with Pyodide comes first; of the installed packages only what is pure Python is linked.
const START = `
import os, sys
for path in ("/linked", "/book/tangled", "/book"):
    if path not in sys.path:
        sys.path.append(path)
os.chdir("/book")
from tests.browser.packages import link_packages
link_packages("/installed", "/linked")
`;

const mount = ({ FS }, folder, where) => {
  FS.mkdirTree(where);
  FS.mount(FS.filesystems.NODEFS, { root: folder }, where);
};

const run = async () => {
  const { loadPyodide } = await import(pathToFileURL(`${PYODIDE}/pyodide.mjs`));
  const env = { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1", MPLBACKEND: "agg" };
  const pyodide = await loadPyodide({ indexURL: `${PYODIDE}/`, env });
  const write = (stream) => ({ write: (bytes) => (writeSync(stream, bytes), bytes.length) });
  pyodide.setStdout(write(1));
  pyodide.setStderr(write(2));
  await pyodide.loadPackage(["numpy", "matplotlib"], { messageCallback: () => {} });
  mount(pyodide, BOOK, "/book");
  mount(pyodide, PACKAGES, "/installed");
  pyodide.runPython(START);
  const main = pyodide.pyimport(module).main;
  return main(pyodide.toPy(given));
};

// Node shows the line of a script that has thrown; one of Pyodide's is a megabyte long.
try {
  process.exitCode = await run();
} catch (error) {
  writeSync(2, `${error.message}\n`);
  process.exitCode = 2;
}
