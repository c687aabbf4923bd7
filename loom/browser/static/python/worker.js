"use strict";
// The worker in which Python runs. It is made of a blob in a frame of an origin of its own, so that it has no storage
// and, by the frame's policy, no network: all files come as messages.
{
  const PROGRAM = "pyodide.asm.wasm";
  const files = new Map();  // by name what will be the file, and what to do with it once it has come
  const waiting = new Map();  // what to do once the files of a group are here
  let pyodide, python, takeImage;
  const imageTaken = new Promise(resolve => { takeImage = resolve; });

  const expect = name => {
    let come;
    const file = new Promise(resolve => { come = resolve; });
    files.set(name, { file, come });
  };

  const take = ({ group, parts }) => {
    for (const [name, bytes] of Object.entries(parts)) {
      if (!files.has(name)) expect(name);
      files.get(name).come(bytes);
    }
    waiting.get(group)?.();
    waiting.delete(group);
  };

  const need = group => new Promise(resolve => {
    waiting.set(group, resolve);
    postMessage({ type: "need", group });
  });

  const read = name => {
    if (!files.has(name)) throw new TypeError(`${name} is not among the files of this book`);
    return files.get(name).file;
  };

  // Pyodide asks for its files by address; the last part of it is the name. Its program comes compiled.
  self.fetch = async address => {
    const name = String(address?.url ?? address).split("/").at(-1);
    return new Response(name === PROGRAM ? "" : await read(name));
  };
  WebAssembly.instantiateStreaming = async (response, imports) => {
    const module = await read(PROGRAM);
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };

  const runScript = async name => {
    const address = URL.createObjectURL(new Blob([await read(name)], { type: "text/javascript" }));
    self.importScripts(address);
    URL.revokeObjectURL(address);
  };

  const startPython = async (core, choose) => {
    core.forEach(expect);
    await runScript("pyodide.asm.js");
    await runScript("pyodide.js");
    const how = await choose();
    return self.loadPyodide({
      indexURL: "https://book.invalid/", env: { HOME: "/home/reader", MPLCONFIGDIR: "/book/matplotlib" },
      stdout: () => {}, stderr: () => {}, ...how,
    });
  };

  const openBook = async bundle => {
    pyodide.unpackArchive(new Uint8Array(await read(bundle)), "zip", { extractDir: "/book" });
    files.clear();
    pyodide.runPython("import sys; sys.path[:] = ['/book', *(path for path in sys.path if path != '/book')]");
  };

  const boot = async ({ bundle, packages, core }) => {
    pyodide = await startPython(core, async () => {
      const image = await imageTaken;
      return image ? { _loadSnapshot: image } : {};
    });
    await load(packages);
    await openBook(bundle);
    const start = pyodide.runPython("from loom.browser.start import start_worker; start_worker('/book')");
    python = start(text => postMessage({ type: "event", text }));
    postMessage({ type: "ready" });
  };

  // Pyodide can't make an image once a package with a program of its own is loaded, such as NumPy.
  const prepare = async ({ bundle, core }) => {
    pyodide = await startPython(core, () => ({ _makeSnapshot: true }));
    await openBook(bundle);
    pyodide.runPython("from loom.browser.preparing import prepare_python; prepare_python('/book')");
    const image = pyodide.makeMemorySnapshot();
    postMessage({ image }, [image.buffer]);
  };

  const load = packages => pyodide.loadPackage(packages, { checkIntegrity: false, messageCallback: () => {} });

  // Python answers with text whatever a reader's code does, unless it is Python itself that has come to an end.
  const answer = request => {
    try {
      const text = python.answer(JSON.stringify(request));
      if (typeof text === "string") return text;
    } catch {
      // it answers nothing from now on
    }
    return JSON.stringify({ crashed: true });
  };

  // What a reader's code does to this worker's own functions is its own affair: frame and page check all they hear.
  const ask = async ({ id, request }) => {
    let text = answer(request);
    const { needs } = JSON.parse(text);
    if (needs) {
      await need(needs.group);
      await load(needs.packages);
      files.clear();
      text = answer(request);
    }
    postMessage({ type: "answer", id, text });
  };

  const DO = { files: take, image: ({ image }) => takeImage(image), boot, prepare, ask };
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
