"use strict";
// What stands in the frame: it starts workers, and hands messages on. One more worker is kept ready, for when the first
// has to be ended.
//
// A reader's code may say anything in the worker's name. So only plain words of known kinds are handed on, and a worker
// that says far more than an answer needs is ended.
addEventListener("message", ({ data, source, ports: [port] }) => {
  if (source !== parent) return;
  const MOST_MESSAGES = 10_000, MOST_CHARACTERS = 100_000_000;  // for one request
  const KINDS = new Set(["answer", "event", "failed", "need", "ready"]);
  const code = URL.createObjectURL(new Blob([data.code], { type: "text/javascript" }));
  let worker, spare = null, number = -1, messages = 0, characters = 0;

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

  const make = () => {
    const made = new Worker(code), early = [];
    let sender = null;
    const take = message => {
      if (!message) return;
      if (sender !== null) pass(message, sender);
      else if (early.length < 10) early.push(message);
    };
    made.addEventListener("message", ({ data: message }) => take(clean(message)));
    made.addEventListener("error", event => {
      event.preventDefault();  // it is no error of the page
      take({ type: "failed", group: "", text: String(event.message) });
    });
    made.lead = () => {
      worker = made;
      sender = number += 1;
      messages = characters = 0;
      early.forEach(message => pass(message, sender));
    };
    made.postMessage({ type: "files", group: "core", parts: data.files });
    made.postMessage(data.boot);
    return made;
  };

  const replace = () => {
    worker.terminate();
    const next = spare ?? make();
    spare = null;
    next.lead();
  };

  make().lead();
  port.addEventListener("message", ({ data: message }) => {
    if (message.type === "spare") spare ??= make();
    else if (message.type === "replace") {
      if (message.worker === number) replace();
    } else {
      if (message.type === "ask") messages = characters = 0;
      worker.postMessage(message);
    }
  });
  port.start();
}, { once: true });
