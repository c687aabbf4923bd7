import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { loadGroup, readList } from "../../static/python/files.js";

const plain = Buffer.from("the same line, again and again\n".repeat(100));
const digest = bytes => createHash("sha256").update(bytes).digest("hex");

/** A server of files, by path; `list` is its list of them, with whatever is written over its first entry. */
const serve = async (t, over = {}) => {
  const packed = gzipSync(plain), raw = Buffer.from("as it lies");
  const files = [
    { name: "a.js", path: "files/a.js.bin?v=1", size: packed.length, packed: true, sha256: digest(plain), ...over },
    { name: "b.whl", path: "files/b.whl", size: raw.length, packed: false, sha256: digest(raw) },
  ];
  const served = {
    "/site/_static/python-files.json": JSON.stringify({ bundle: "b.whl", groups: { core: files } }),
    "/site/_static/files/a.js.bin": packed,
    "/site/_static/files/b.whl": raw,
    "/site/_static/files/short.bin": packed.subarray(0, packed.length / 2),
  };
  t.mock.method(globalThis, "fetch", async ({ pathname }) => pathname in served
    ? new Response(served[pathname]) : new Response("", { status: 404, statusText: "Not Found" }));
  return readList("https://host.example/site/");
};

test("files come as they were before they were packed, and each byte on the way is counted once", async t => {
  const list = await serve(t), said = [];
  const found = await loadGroup(list, "core", (loaded, total) => said.push([loaded, total]));
  assert.deepEqual(Object.keys(found), ["a.js", "b.whl"]);
  assert.ok(found["a.js"] instanceof Uint8Array && plain.equals(found["a.js"]));
  assert.equal(String(Buffer.from(found["b.whl"])), "as it lies");
  const total = list.groups.core[0].size + list.groups.core[1].size;
  assert.ok(said.every((each, n) => each[1] === total && (n === 0 || each[0] > said[n - 1][0])));
  assert.equal(said.at(-1)[0], total);
});

test("a file with another digest is refused with both", async t => {
  const list = await serve(t, { sha256: "0".repeat(64) });
  await assert.rejects(loadGroup(list, "core"), ({ message }) =>
    message.includes("files/a.js.bin") && message.includes(digest(plain)) && message.includes("0".repeat(64)));
});

test("a file that broke off, or is packed otherwise, is refused with its name", async t => {
  const short = await serve(t, { path: "files/short.bin" });
  await assert.rejects(loadGroup(short, "core"), /files\/short\.bin is not the file that this site was made with/);
  const other = await serve(t, { path: "files/b.whl" });
  await assert.rejects(loadGroup(other, "core"), /files\/b\.whl is not the file that this site was made with/);
});

test("a file that is not there is named", async t => {
  const list = await serve(t, { path: "files/gone.bin" });
  await assert.rejects(loadGroup(list, "core"), /files\/gone\.bin can’t be had \(404 Not Found\)/);
});

test("a server that does not answer is said to be one", async t => {
  t.mock.method(globalThis, "fetch", async () => { throw new TypeError("Failed to fetch"); });
  await assert.rejects(readList("https://host.example/site/"),
    /^Error: \/site\/_static\/python-files\.json can’t be had: the server of this site does not answer\./);
});
