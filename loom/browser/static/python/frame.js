"use strict";
// What stands in the frame: it starts workers, and hands messages on. One more worker is kept ready, for when the first
// has to be ended. The files that Python begins with come one by one; the program among them is compiled once for all.
//
// A reader's code may say anything in the worker's name. So only plain words of known kinds are handed on, and a worker
// that says far more than an answer needs is ended.
addEventListener("message", ({ data, source, ports: [port] }) => {
  if (source !== parent) return;
  const MOST_MESSAGES = 10_000, MOST_CHARACTERS = 100_000_000;  // for one request
  const KINDS = new Set(["answer", "event", "failed", "need", "ready"]);
  const code = URL.createObjectURL(new Blob([data.code], { type: "text/javascript" }));
  const core = [];
  let worker, spare = null, image, preparing, number = -1, messages = 0, characters = 0;

  const pass = (message, sender) => {
    if (sender !== number) return;
    messages += 1;
    characters += message.text.length;
    if (messages <= MOST_MESSAGES && characters <= MOST_CHARACTERS) port.postMessage({ worker: number, message });
    else {
      port.postMessage({ worker: number, ended: true });
      replace();
    }
  };

  const clean = message => {
    const { type, id, group, text } = Object(message);
    if (!KINDS.has(type)) return null;
    const [name, said] = [group, text].map(each => typeof each === "string" ? each : "");
    return { type, id: Number(id), group: name, text: said };
  };

  const begin = type => {
    const begun = new Worker(code);
    begun.postMessage({ ...data.boot, type });
    core.forEach(parts => begun.postMessage({ type: "files", group: "core", parts }));
    if (image !== undefined) begun.postMessage({ type: "image", image });
    return begun;
  };

  const make = () => {
    const made = begin("boot"), early = [];
    let sender = null;
    const take = message => {
      if (!message) return;
      if (sender !== null) pass(message, sender);
      else if (early.length < 10) early.push(message);
    };
    made.addEventListener("message", ({ data: message }) => take(clean(message)));
    made.addEventListener("error", event => {
      event.preventDefault();  // it is no error of the page
      made.fail(String(event.message));
    });
    made.fail = text => take({ type: "failed", group: "", text });
    made.lead = () => {
      worker = made;
      sender = number += 1;
      messages = characters = 0;
      early.forEach(message => pass(message, sender));
    };
    return made;
  };

  const replace = () => {
    worker.terminate();
    const next = spare ?? make();
    spare = null;
    next.lead();
  };

  const takeCore = async ({ name, bytes }) => {
    const parts = { [name]: name === "pyodide.asm.wasm" ? await WebAssembly.compile(bytes) : bytes };
    core.push(parts);
    [worker, spare].forEach(each => each?.postMessage({ type: "files", group: "core", parts }));
  };

  // What this browser has kept, or null. A worker starts while it is read.
  const takeImage = ({ bytes }) => {
    image = bytes;
    worker.postMessage({ type: "image", image });
  };

  // The image of memory is made by a worker in which no code of a reader runs, and ends there.
  const makeImage = () => new Promise((resolve, reject) => {
    const maker = begin("prepare"), finish = act => event => {
      event.preventDefault();
      maker.terminate();
      act(event.data?.image);
    };
    maker.addEventListener("message", finish(resolve));
    maker.addEventListener("error", finish(reject));
  });

  const makeSpare = async () => {
    preparing ??= image ? null : makeImage().then(made => {
      image = made;
      if (image) port.postMessage({ image });
    }, () => {});
    await preparing;
    spare ??= make();
  };

  make().lead();
  port.addEventListener("message", ({ data: message }) => {
    if (message.type === "core") takeCore(message).catch(({ message: text }) => worker.fail(text));
    else if (message.type === "image") takeImage(message);
    else if (message.type === "spare") makeSpare();
    else if (message.type === "replace") {
      if (message.worker === number) replace();
    } else {
      if (message.type === "ask") messages = characters = 0;
      worker.postMessage(message);
    }
  });
  port.start();
}, { once: true });
