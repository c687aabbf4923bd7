import assert from "node:assert/strict";
import { test } from "node:test";

// In place of the frame: what is sent to it, and a way to answer in the name of its first worker, its second, …
const sent = [];
let port;
globalThis.document = {
  body: { append: () => {} },
  createElement: () => ({
    addEventListener: (name, hear) => setTimeout(hear),
    contentWindow: { postMessage: (first, where, [given]) => { port = given; port.on("message", message => sent.push(message)); } },
    remove: () => port.close(),
  }),
};
globalThis.fetch = async () => new Response(JSON.stringify({ bundle: "", packages: [], groups: { core: [] } }));
const { Python } = await import("../../static/python/python.js");

const answer = (worker, message) => port.postMessage({ worker, message });
const see = async isSeen => { while (!isSeen()) await new Promise(go => { setTimeout(go); }); };
const begin = async () => {
  const python = new Python("file:///site/"), started = python.start();
  port = undefined;
  await see(() => port);
  answer(0, { type: "ready" });
  await started;
  sent.length = 0;
  return python;
};

test("where a worker in place of another does not come, what was asked fails, and the next to ask begins one", async () => {
  const python = await begin(), stopped = python.stop(), asked = python.ask({ do: "run" });
  await see(() => sent.some(({ type }) => type === "replace"));
  answer(1, { type: "failed", text: "no room" });
  await assert.rejects(stopped, /no room/u);
  await assert.rejects(asked, /no room/u);
  assert.equal(python.state, "failed");
  const begun = python.start();
  await see(() => sent.filter(({ type }) => type === "replace").length === 2);
  answer(2, { type: "ready" });
  await begun;
  assert.equal(python.state, "ready");
  port.close();
});

test("a browser that never answers about its image of memory delays the start, and does not prevent it", async context => {
  globalThis.indexedDB = { open: () => new EventTarget() };
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { ImageStore } = await import("../../static/python/memoryimage.js");
  const read = new ImageStore("file:///site/", { groups: { core: [] } }).read();
  context.mock.timers.tick(10_000);
  assert.equal(await read, null);
  delete globalThis.indexedDB;
});
