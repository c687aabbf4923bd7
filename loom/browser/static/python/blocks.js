// The blocks of the book's pages as printed, which the site has beside its pages.
import { computeDigest } from "./digest.js";
import { fetchAnswer } from "./fetching.js";
import { fetchJson, root } from "./site.js";

const known = new Map();

/** Whether a name can be that of a page: names of folders, and nothing that leads out of the site. */
export const isPageName = name => typeof name === "string" && name.length < 200
  && name.split("/").every(part => /^[\p{L}\p{N}_-][\p{L}\p{N}_.-]*$/u.test(part));

const makeAddress = (folder, page, end) =>
  new URL(`${folder}${page.split("/").map(encodeURIComponent).join("/")}${end}`, root);

/** The address of a block on its page. */
export const addressBlock = (page, number) => {
  const address = makeAddress("", page, ".html");
  if (number !== undefined) address.hash = `block-${number}`;
  return address.href;
};

/** The blocks of a page, `{kind, name, code}` or null by number; none where the site has no such page. */
export const readBlocks = async page => {
  if (!isPageName(page)) return [];
  if (!known.has(page)) {
    const answer = await fetchAnswer(makeAddress("_blocks/", page, ".json"));
    if (!answer.ok && answer.status !== 404) throw new Error(`the blocks of ${page} can’t be had (${answer.status})`);
    known.set(page, answer.ok ? await answer.json() : []);
  }
  return known.get(page);
};

/** Whether a block becomes a part of the library. */
export const isLibrary = block => Boolean(block)
  && (["file", "chunk"].includes(block.kind) || (block.kind === "cell" && block.name !== ""));

/** Whether a block only runs, so that nothing on its page is about it. */
export const isOnlyRun = ({ kind }) => ["cell", "doctest"].includes(kind);

/** What a block is known by in another edition: its printed text. */
export const makeMark = async code => (await computeDigest(new TextEncoder().encode(code))).slice(0, 16);

/** Which edition of the book this site has. */
export const readEdition = async () => {
  const { bundle, groups } = await fetchJson("_static/python-files.json");
  return groups.core.find(({ name }) => name === bundle).sha256.slice(0, 16);
};
