"use strict";
// The worker in which Python runs. It is made of a blob in a frame of an origin of its own, so that it has no storage
// and, by the frame's policy, no network: all files come as messages.
{
  const files = new Map();
  const waiting = new Map();  // what to do once the files of a group are here
  let pyodide, python;

  const take = ({ group, parts }) => {
    for (const [name, bytes] of Object.entries(parts)) files.set(name, bytes);
    waiting.get(group)?.();
    waiting.delete(group);
  };

  const need = group => new Promise(resolve => {
    waiting.set(group, resolve);
    postMessage({ type: "need", group });
  });

  // Pyodide asks for its files by address; the last part of it is the name.
  self.fetch = async address => {
    const name = String(address?.url ?? address).split("/").at(-1);
    if (!files.has(name)) throw new TypeError(`${name} is not among the files of this book`);
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(files.get(name), { headers: { "content-type": type } });
  };

  const runScript = name => {
    const address = URL.createObjectURL(new Blob([files.get(name)], { type: "text/javascript" }));
    self.importScripts(address);
    URL.revokeObjectURL(address);
  };

  const boot = async ({ bundle, packages }) => {
    runScript("pyodide.asm.js");
    runScript("pyodide.js");
    pyodide = await self.loadPyodide({
      indexURL: "https://book.invalid/", env: { HOME: "/home/reader", MPLCONFIGDIR: "/book/matplotlib" },
      stdout: () => {}, stderr: () => {},
    });
    await load(packages);
    pyodide.unpackArchive(new Uint8Array(files.get(bundle)), "zip", { extractDir: "/book" });
    files.clear();
    const start = "import sys; sys.path.insert(0, '/book'); from loom.browser.start import start; start('/book')";
    python = pyodide.runPython(start)(text => postMessage({ type: "event", text }));
    postMessage({ type: "ready" });
  };

  const load = packages => pyodide.loadPackage(packages, { checkIntegrity: false, messageCallback: () => {} });

  // What a reader's code does to this worker's own functions is its own affair: frame and page check all they hear.
  const ask = async ({ id, request }) => {
    let text = python.answer(JSON.stringify(request));
    const { needs } = JSON.parse(text);
    if (needs) {
      await need(needs.group);
      await load(needs.packages);
      files.clear();
      text = python.answer(JSON.stringify(request));
    }
    postMessage({ type: "answer", id, text });
  };

  const DO = { files: take, boot, ask };
  self.addEventListener("message", async ({ data }) => {
    try {
      await DO[data.type](data);
    } catch (error) {
      const text = String(error?.message ?? error);
      if (data.type === "ask") postMessage({ type: "answer", id: data.id, text: JSON.stringify({ error: text }) });
      else postMessage({ type: "failed", text });
    }
  });
}
