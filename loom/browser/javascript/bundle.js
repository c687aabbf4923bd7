// Bundles what the pages take from others: node bundle.js FOLDER writes, for each of NAMES, a script, its map and the
// licences of what is in it.
// NODE_PATH names the folder where `npm ci` has put the packages.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const { build } = createRequire(import.meta.url)("esbuild");
const NAMES = ["codemirror", "sha256"];
const HERE = dirname(fileURLToPath(import.meta.url));
const [folder] = process.argv.slice(2);
const readPackage = path => JSON.parse(readFileSync(join(path, "package.json"), "utf8"));

// The packages of bundled files: by name, the folder of each.
const findPackages = inputs => new Map(inputs.flatMap(input => {
  const [path, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? [];
  return path ? [[name, path]] : [];
}).toSorted(([one], [other]) => one < other ? -1 : 1));

const readLicence = path => {
  const file = readdirSync(path).find(name => /^licen[cs]e/i.test(name));
  if (!file) throw new Error(`${path} has no licence`);
  return readFileSync(join(path, file), "utf8").trim();
};

const listOptions = name => ({
  entryPoints: [join(HERE, `${name}.js`)],
  nodePaths: (process.env.NODE_PATH ?? "").split(":"),
  outfile: join(folder, `${name}.js`),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  sourcemap: "linked",
  sourcesContent: false,  // it is in the packages, whose versions are named
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
});

const bundle = async name => {
  const { metafile, outputFiles } = await build(listOptions(name));
  const { inputs } = Object.values(metafile.outputs).find(output => output.entryPoint);
  const packages = findPackages(Object.keys(inputs).filter(input => inputs[input].bytesInOutput));
  const named = [...packages].map(([each, path]) => `${each} ${readPackage(path).version}`);
  const esbuild = readPackage(dirname(createRequire(import.meta.url).resolve("esbuild/package.json"))).version;
  const header = `/* ${named.join(", ")}; by esbuild ${esbuild}. Licences: ${name}.LICENSES.txt */\n`;

  for (const { path, text } of outputFiles) {
    if (!path.endsWith(".map")) {
      writeFileSync(path, header + text);
      continue;
    }
    // Paths as they are on every machine; the header is a line of its own.
    const map = JSON.parse(text);
    map.sources = map.sources.map(source => source.replace(/^.*node_modules\//, "").replace(/^.*\//, found =>
      found.includes("browser/javascript") ? "" : found));
    map.mappings = `;${map.mappings}`;
    writeFileSync(path, JSON.stringify(map));
  }
  const licences = [...packages].map(([each, path]) =>
    `${each} ${readPackage(path).version}\n\n${readLicence(path)}\n`);
  writeFileSync(join(folder, `${name}.LICENSES.txt`), licences.join(`\n${"-".repeat(72)}\n\n`));
};

for (const name of NAMES) await bundle(name);
