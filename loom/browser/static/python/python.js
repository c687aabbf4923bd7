// Python, as the page sees it: one worker in a frame of its own, and requests to it, one after the other.
import {loadGroup, readList} from "./files.js";

const POLICY = "default-src 'none'; script-src 'nonce-NONCE' blob: 'wasm-unsafe-eval'; worker-src blob:";

export class StoppedError extends Error {}

/** What has started, or not. `on` takes `progress`, `state` and `event`. */
export class Python {
  state = "off";  // then "loading", "ready", "busy"; "failed" if it can't be had
  #root; #list; #port; #started; #ready; #current = null; #queue = []; #hear = new Map(); #next = 0;

  constructor(root) { this.#root = root; }

  on(kind, hear) { this.#hear.set(kind, [...this.#hear.get(kind) ?? [], hear]); }
  #tell(kind, ...what) { this.#hear.get(kind)?.forEach(hear => hear(...what)); }
  #become(state) { this.state = state; this.#tell("state", state); }

  /** Load Python unless that has been done. */
  start() { return this.#started ??= this.#start(); }

  async #start() {
    try {
      this.#become("loading");
      this.#list = await readList(this.#root);
      const read = async name => (await fetch(new URL(name, import.meta.url))).text();
      const [files, frame, worker] = await Promise.all([
        loadGroup(this.#list, "core", (loaded, total) => this.#tell("progress", {group: "core", loaded, total})),
        read("frame.js"), read("worker.js")]);
      this.#tell("progress", {group: "start"});
      const { bundle, packages } = this.#list;
      await this.#open(frame, {code: worker, files, boot: {type: "boot", bundle, packages}});
    } catch (error) {
      this.#started = null;
      this.#become("failed");
      throw error;
    }
  }

  #open(script, first) {
    const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16)).join("");
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    frame.hidden = true;
    frame.title = "Python";
    frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="${POLICY.replace("NONCE", nonce)}">`
      + `<script nonce="${nonce}">${script}</script>`;
    return new Promise((resolve, reject) => {
      this.#ready = {resolve, reject};
      frame.onload = () => {
        const channel = new MessageChannel();
        this.#port = channel.port1;
        this.#port.onmessage = ({data}) => this.#take(data);
        frame.contentWindow.postMessage(first, "*", [channel.port2]);
      };
      document.body.append(frame);
    });
  }

  #take(message) {
    if (message.type === "event") this.#tell("event", message.event);
    else if (message.type === "need") this.#give(message.group);
    else if (message.type === "ready") {
      this.#become("ready");
      this.#ready.resolve();
      this.#go();
    } else if (message.type === "failed") {
      this.#become("failed");
      this.#ready.reject(new Error(message.error));
      this.#current?.reject(new Error(message.error));
    } else if (message.type === "answer" && message.id === this.#current?.id) {
      const {resolve, reject} = this.#current;
      this.#current = null;
      this.#become("ready");
      if (message.error) reject(new Error(message.error));
      else resolve(message.result);
      this.#go();
    }
  }

  async #give(group) {
    const parts = await loadGroup(this.#list, group, (loaded, total) => this.#tell("progress", {group, loaded, total}));
    this.#tell("progress", {group: "done"});
    this.#port.postMessage({type: "files", group, parts});
  }

  /** Ask the worker; what it tells meanwhile are events. */
  ask(request) {
    return new Promise((resolve, reject) => {
      this.#queue.push({id: this.#next++, request, resolve, reject});
      this.#go();
    });
  }

  #go() {
    if (this.state !== "ready" || this.#current || !this.#queue.length) return;
    this.#current = this.#queue.shift();
    this.#become("busy");
    const {id, request} = this.#current;
    this.#port.postMessage({type: "ask", id, request});
  }

  /** Have one more worker ready. */
  keepSpare() { this.#port.postMessage({type: "spare"}); }

  /** End what runs, and go on with a new worker, which knows nothing of the reader's edits. */
  async stop() {
    const ended = [this.#current, ...this.#queue].filter(Boolean);
    this.#current = null;
    this.#queue = [];
    this.#become("loading");
    const again = new Promise((resolve, reject) => { this.#ready = {resolve, reject}; });
    this.#port.postMessage({type: "replace"});
    ended.forEach(({reject}) => reject(new StoppedError("stopped")));
    await again;
  }
}
