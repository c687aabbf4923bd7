// The files that Python is made of: fetched once, counted, and compared with the digests that the site names.
import {computeDigest} from "./digest.js";
import {fetchFile} from "./fetching.js";

/**
 * The list of a site's files: `groups` by name, each a list of `{name, path, size, packed, sha256}`. The size is that
 * of the file as it lies on the server, the digest that of its bytes when they are unpacked.
 */
export const readList = async root => {
  const address = new URL("_static/python-files.json", root);
  return {address, ...await (await fetchFile(address)).json()};
};

/** All bytes of a response, unpacked if they lie packed; `onPart` hears how many have come. */
const readCounted = async (response, isPacked, onPart) => {
  const count = new TransformStream({
    transform: (part, out) => {
      onPart(part.length);
      out.enqueue(part);
    },
  });
  const counted = response.body.pipeThrough(count);
  const plain = isPacked ? counted.pipeThrough(new DecompressionStream("gzip")) : counted;
  return new Uint8Array(await new Response(plain).arrayBuffer());
};

/**
 * The bytes of a group of files, by name.
 *
 * `onProgress(loaded, total)` hears of bytes as they lie on the server, `onFile(name, bytes)` of each file as soon as it
 * is there. A file that is not what the site names is an error.
 */
export const loadGroup = async (list, group, onProgress = () => {}, onFile = () => {}) => {
  const files = list.groups[group], total = files.reduce((sum, {size}) => sum + size, 0);
  let loaded = 0;
  const loadFile = async ({name, path, packed, sha256}) => {
    const refuse = why => {
      throw new Error(`${path} is not the file that this site was made with: ${why}. `
        + "Load the page anew; if that doesn’t help, the site has to be copied to its server again.");
    };
    const response = await fetchFile(new URL(path, list.address));
    const bytes = await readCounted(response, packed, size => onProgress(loaded += size, total))
      .catch(error => refuse(error.message));
    const digest = await computeDigest(bytes);
    if (digest !== sha256) refuse(`its SHA-256 is ${digest}, expected ${sha256}`);
    await onFile(name, bytes);
    return [name, bytes];
  };
  return Object.fromEntries(await Promise.all(files.map(loadFile)));
};
