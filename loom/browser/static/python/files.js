// The files that Python is made of: fetched once, counted, and compared with the digests that the site names.
import {computeDigest} from "./digest.js";

/**
 * The list of a site's files: `groups` by name, each a list of `{name, size, sha256, path}`.
 */
export const readList = async root => {
  const address = new URL("_static/python-files.json", root);
  return {address, ...await (await fetchFile(address)).json()};
};

const fetchFile = async (address, options) => {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(`${address.pathname} can’t be had (${response.status} ${response.statusText})`);
  return response;
};

const readCounted = async (response, onPart) => {
  const parts = [], reader = response.body.getReader();
  for (;;) {
    const {done, value} = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    parts.push(value);
    onPart(value.length);
  }
};

/**
 * The bytes of a group of files, by name.
 *
 * `onProgress(loaded, total)` hears of bytes as they lie on the server. A file that is not what the site names is an error.
 */
export const loadGroup = async (list, group, onProgress = () => {}) => {
  const files = list.groups[group], total = files.reduce((sum, {size}) => sum + size, 0);
  let loaded = 0;
  const loadFile = async ({name, path, sha256}) => {
    const response = await fetchFile(new URL(path, list.address));
    const bytes = await readCounted(response, size => onProgress(loaded += size, total));
    const digest = await computeDigest(bytes);
    if (digest !== sha256) {
      throw new Error(`${path} is not the file that this site was made with: its SHA-256 is ${digest}, expected `
        + `${sha256}. Load the page anew; if that doesn’t help, the site has to be copied to its server again.`);
    }
    return [name, bytes];
  };
  return Object.fromEntries(await Promise.all(files.map(loadFile)));
};
