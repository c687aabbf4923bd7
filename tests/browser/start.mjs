// Starts Python as a page does, from a folder of its files: node start.mjs FOLDER CODE prints what the code gives, as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, code] = process.argv.slice(2);
const { loadPyodide } = createRequire(import.meta.url)(join(folder, "pyodide.cjs"));
const { bundle, packages } = JSON.parse(readFileSync(join(folder, "python-files.json"), "utf8"));
const pyodide = await loadPyodide({ indexURL: `${folder}/`, env: { HOME: "/home/reader", MPLBACKEND: "svg" } });
const load = names => pyodide.loadPackage(names, { checkIntegrity: false, messageCallback: () => {} });
await load(packages);
pyodide.unpackArchive(new Uint8Array(readFileSync(join(folder, bundle))), "zip", { extractDir: "/book" });
pyodide.runPython("import sys; sys.path[:0] = ['/book', '/book/tangled']; sys.path.append('/book/.packages')");
await load(["matplotlib"]);
console.log(JSON.stringify(pyodide.runPython(code)));
