"use strict";
// What stands in the frame: it starts workers, and hands messages on. One more worker is kept ready, for when the first
// has to be ended.
addEventListener("message", ({data, ports: [port]}) => {
  const code = URL.createObjectURL(new Blob([data.code], {type: "text/javascript"}));
  let worker, spare = null;

  const make = () => {
    const made = new Worker(code);
    const early = [];
    made.onmessage = ({data: message}) => made === worker ? port.postMessage(message) : early.push(message);
    made.onerror = event => port.postMessage({type: "failed", error: event.message});
    made.lead = () => {
      worker = made;
      early.forEach(message => port.postMessage(message));
    };
    made.postMessage({type: "files", group: "core", parts: data.files});
    made.postMessage(data.boot);
    return made;
  };

  make().lead();
  port.onmessage = ({data: message}) => {
    if (message.type === "spare") spare ??= make();
    else if (message.type === "replace") {
      worker.terminate();
      (spare ?? make()).lead();
      spare = null;
    } else worker.postMessage(message);
  };
}, {once: true});
