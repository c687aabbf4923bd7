// Run a module of Python under Pyodide, in Node: node tests/browser/node/python.mjs MODULE [ARGUMENT …]
// tests/browser/node/starting.py calls it and sets the variables: BOOK, PYODIDE and PACKAGES name folders.
// The module's `main(arguments)` gives the exit code.

import { loadPackages, reportErrors, startPyodide } from "./boot.mjs";

const { BOOK, PACKAGES } = process.env;
const [module, ...given] = process.argv.slice(2);

// What is packed with Pyodide comes first; of the installed packages only what is pure Python is linked.
const START = `
import os, sys
for path in ("/linked", "/book/tangled", "/book"):
    if path not in sys.path:
        sys.path.append(path)
os.chdir("/book")
from tests.browser.node.packages import link_packages
link_packages("/installed", "/linked")
`;

const mount = ({ FS }, folder, where) => {
  FS.mkdirTree(where);
  FS.mount(FS.filesystems.NODEFS, { root: folder }, where);
};

reportErrors(async () => {
  const pyodide = await startPyodide();
  await loadPackages(pyodide, ["numpy", "matplotlib"]);
  mount(pyodide, BOOK, "/book");
  mount(pyodide, PACKAGES, "/installed");
  pyodide.runPython(START);
  return pyodide.pyimport(module).main(pyodide.toPy(given));
});
