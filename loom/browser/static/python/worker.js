"use strict";
// The worker in which Python runs. It is made of a blob in a frame of an origin of its own, so that it has no storage
// and, by the frame's policy, no network: all files come as messages.
{
  const files = new Map();
  const waiting = new Map();  // what to do once the files of a group are here
  let pyodide, python;

  const take = ({group, parts}) => {
    for (const [name, bytes] of Object.entries(parts)) files.set(name, bytes);
    waiting.get(group)?.();
    waiting.delete(group);
  };

  const need = group => new Promise(resolve => {
    waiting.set(group, resolve);
    postMessage({type: "need", group});
  });

  // Pyodide asks for its files by address; the last part of it is the name.
  self.fetch = async address => {
    const name = String(address?.url ?? address).split("/").at(-1);
    if (!files.has(name)) throw new TypeError(`${name} is not among the files of this book`);
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(files.get(name), {headers: {"content-type": type}});
  };

  const runScript = name => {
    const address = URL.createObjectURL(new Blob([files.get(name)], {type: "text/javascript"}));
    self.importScripts(address);
    URL.revokeObjectURL(address);
  };

  const boot = async ({bundle, packages}) => {
    runScript("pyodide.asm.js");
    runScript("pyodide.js");
    pyodide = await self.loadPyodide({
      indexURL: "https://book.invalid/", env: {HOME: "/home/reader", MPLCONFIGDIR: "/book/matplotlib"},
      stdout: () => {}, stderr: () => {},
    });
    await load(packages);
    pyodide.unpackArchive(new Uint8Array(files.get(bundle)), "zip", {extractDir: "/book"});
    files.clear();
    pyodide.runPython("import sys; sys.path.insert(0, '/book')");
    const start = pyodide.runPython("from loom.browser.start import start; start('/book')");
    python = start(event => postMessage({type: "event", event: JSON.parse(event)}));
    postMessage({type: "ready"});
  };

  const load = packages => pyodide.loadPackage(packages, {checkIntegrity: false, messageCallback: () => {}});

  const ask = async ({id, request}) => {
    let answer = JSON.parse(python.answer(JSON.stringify(request)));
    if (answer.needs) {
      const {group, packages} = answer.needs;
      await need(group);
      await load(packages);
      files.clear();
      answer = JSON.parse(python.answer(JSON.stringify(request)));
    }
    postMessage({type: "answer", id, ...answer});
  };

  const DO = {files: take, boot, ask};
  self.onmessage = async ({data}) => {
    try {
      await DO[data.type](data);
    } catch (error) {
      const type = data.type === "ask" ? "answer" : "failed";
      postMessage({type, id: data.id, error: String(error?.message ?? error)});
    }
  };
}
