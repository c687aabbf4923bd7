// A change of the library in the fragment of an address, which no server is sent.
import { isPageName, makeMark, readEdition } from "./blocks.js";

export const KEY = "#change=";
const LONGEST = 8192;  // characters of the whole address
const MOST_BYTES = 500_000;  // of what is unpacked
const MOST_BLOCKS = 100;
const BROKEN = "This link is broken: it was cut off, or holds no change of this book.";

/** A link that can't be used, or a change for which there is none; the message is for the reader. */
export class LinkError extends Error {}

const pack = async bytes => {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
};

const unpack = async bytes => {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts = [];
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts).text();
    size += value.length;
    if (size > MOST_BYTES) {
      reader.cancel().catch(() => {});
      throw new LinkError("This link holds more than a change of a book can be.");
    }
    parts.push(value);
  }
};

const toText = bytes => btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const toBytes = text => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), each =>
  each.charCodeAt(0));

/** The address of a page with a change of the library in it. */
export const makeLink = async (changes, address) => {
  const blocks = await Promise.all(changes.map(async ({ page, number, name, before, after }) =>
    [page, number, await makeMark(before), after, name]));
  const bytes = new TextEncoder().encode(JSON.stringify({ edition: await readEdition(), blocks }));
  const link = address.split("#")[0] + KEY + toText(await pack(bytes));
  if (link.length <= LONGEST) return link;
  const [length, most] = [link.length, LONGEST].map(each => each.toLocaleString("en"));
  throw new LinkError(`The change is too large for a link: it would have ${length} characters, and ${most} are the most. `
    + "Download it as a patch instead.");
};

const isBlock = each => Array.isArray(each) && isPageName(each[0]) && Number.isInteger(each[1]) && each[1] >= 0
  && each.slice(2, 5).every(part => typeof part === "string") && each.length === 5;

/** What a fragment holds: `{edition, blocks: [{page, number, mark, text, name}]}`. */
export const readLink = async fragment => {
  if (fragment.length > LONGEST) throw new LinkError("This link is longer than one that a page of this book makes.");
  let found;
  try {
    found = JSON.parse(await unpack(toBytes(fragment.slice(KEY.length))));
  } catch (error) {
    throw error instanceof LinkError ? error : new LinkError(BROKEN);
  }
  const { edition, blocks } = Object(found);
  const isSound = typeof edition === "string" && Array.isArray(blocks) && blocks.length && blocks.every(isBlock);
  if (!isSound || blocks.length > MOST_BLOCKS) throw new LinkError(BROKEN);
  return { edition, blocks: blocks.map(([page, number, mark, text, name]) => ({ page, number, mark, text, name })) };
};
