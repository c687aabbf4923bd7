// Python, as the page sees it: one worker in a frame of its own, and requests to it, one after the other.
import { readEvent } from "./events.js";
import { fetchFile } from "./fetching.js";
import { loadGroup, readList } from "./files.js";
import { ImageStore } from "./memoryimage.js";
import { openFrame } from "./room.js";

export class StoppedError extends Error {}

const FLOODED = "Python was ended: the code said more than a page can show.";
const CRASHED = "Python itself was ended by this code, and starts anew. What you have written is kept.";
const parse = text => {
  try {
    return Object(JSON.parse(text));
  } catch {
    return { error: "Python gave no answer that can be read." };
  }
};

/** What has started, or not. `on` takes `progress`, `state`, `event`, with the request that it came during, and `replaced`. */
export class Python {
  state = "off";  // then "loading", "ready", "busy"; "failed" if it can't be had
  #root; #list; #images; #port; #started; #ready; #current = null; #queue = []; #given = new Set(); #hear = new Map();
  #expected = new Set(); #groups = new Map(); #next = 0; #worker = 0;

  constructor(root) { this.#root = root; }

  /** What it is busy with, if anything. */
  get request() { return this.#current?.request; }

  on(kind, hear) { this.#hear.set(kind, [...this.#hear.get(kind) ?? [], hear]); }
  #tell(kind, ...what) { this.#hear.get(kind)?.forEach(hear => hear(...what)); }
  #become(state) { this.state = state; this.#tell("state", state); }

  /** Load Python unless that has been done. */
  start() {
    if (this.state === "failed" && this.#worker) return this.stop();  // the worker in place of another did not come
    return this.#started ??= this.#start();
  }

  async #start() {
    try {
      this.#become("loading");
      const opened = this.#open();
      opened.catch(() => {});  // told below
      this.#list = await readList(this.#root);
      this.#images = new ImageStore(this.#root, this.#list);
      const image = this.#images.read();
      await this.#boot(opened, image).catch(async error => {
        if (!await image) throw error;
        this.#images.remove();  // it may be to blame
        this.#become("loading");
        await this.#boot(this.#open(), Promise.resolve(null));
      });
    } catch (error) {
      this.#started = null;
      this.#become("failed");
      throw error;
    }
  }

  /** Python begins with the first of its files while the others come. */
  async #boot(opened, image) {
    const ready = this.#wait(), begun = this.#begin(opened, image);
    const loaded = this.#load("core", async (name, bytes) => {
      (await begun).port.postMessage({ type: "core", name, bytes }, [bytes.buffer]);
    }).then(() => {
      this.#tell("progress", { group: "done" });
      this.#expected.forEach(group => this.#loadOnce(group));
    });
    try {
      await Promise.all([begun, loaded, ready]);
    } catch (error) {
      (await begun).close();
      throw error;
    }
  }

  async #open() {
    const read = async name => (await fetchFile(new URL(name, import.meta.url))).text();
    const [frame, code] = await Promise.all([read("frame.js"), read("worker.js")]);
    return { code, begin: await openFrame(frame) };
  }

  async #begin(opened, image) {
    const { code, begin } = await opened, { bundle, packages, groups } = this.#list;
    const core = groups.core.map(({ name }) => name);
    const begun = begin({ code, boot: { bundle, packages, core } }, message => this.#take(message));
    this.#port = begun.port;
    image.then(bytes => begun.port.postMessage({ type: "image", bytes }, bytes ? [bytes.buffer] : []));
    return begun;
  }

  #load(group, onFile) {
    return loadGroup(this.#list, group, (loaded, total) => this.#tell("progress", { group, loaded, total }), onFile);
  }

  #wait() { return new Promise((resolve, reject) => { this.#ready = { resolve, reject }; }); }

  #take({ worker, message, ended, image }) {
    if (image) return this.#images.write(image);
    if (worker !== this.#worker) return undefined;  // of one that was ended
    if (ended) this.#goOn(new Error(FLOODED));
    else if (message.type === "event") {
      const event = this.state === "busy" && readEvent(message.text);
      if (event) this.#tell("event", event, this.#current.request);
    } else if (message.type === "need") this.#give(message.group);
    else if (message.type === "ready" && this.state === "loading") {
      this.#become("ready");
      this.#ready.resolve();
      this.#go();
    } else if (message.type === "failed") this.#fail(new Error(message.text));
    else if (message.type === "answer" && this.#current?.id === message.id) this.#answer(parse(message.text));
  }

  #answer({ result, error, crashed }) {
    if (crashed) return this.#replace(new Error(CRASHED));
    const { resolve, reject } = this.#current;
    this.#current = null;
    this.#become("ready");
    if (error === undefined) resolve(result);
    else reject(new Error(String(error)));
    return this.#go();
  }

  #fail(error) {
    if (this.state !== "loading") return;  // an error that nobody caught: the worker goes on
    this.#become("failed");
    this.#ready.reject(error);
    this.#queue.splice(0).forEach(({ reject }) => reject(error));
  }

  /** Say that a group of files will be needed: it comes behind those of the core, or now. */
  expect(group) {
    this.#expected.add(group);
    if (["ready", "busy"].includes(this.state)) this.#loadOnce(group);
  }

  #loadOnce(group) {
    const loading = this.#groups.get(group) ?? this.#load(group).finally(() => this.#tell("progress", { group: "done" }));
    this.#groups.set(group, loading);
    loading.catch(() => this.#groups.delete(group));  // the next request tries again
    return loading;
  }

  /** A group of files that the current request waits for: those of the list, and once. */
  async #give(group) {
    if (!this.#current || this.#given.has(group) || !Object.hasOwn(this.#list.groups, group)) return;
    this.#given.add(group);
    const worker = this.#worker;
    try {
      const parts = await this.#loadOnce(group);
      if (worker === this.#worker) this.#port.postMessage({ type: "files", group, parts });
    } catch (error) {
      if (worker === this.#worker) this.#replace(error);
    }
  }

  /** Ask the worker; what it tells meanwhile are events. */
  ask(request) {
    return new Promise((resolve, reject) => {
      this.#queue.push({ id: this.#next++, request, resolve, reject });
      this.#go();
    });
  }

  #go() {
    if (this.state !== "ready" || this.#current || !this.#queue.length) return;
    this.#current = this.#queue.shift();
    this.#given.clear();
    this.#become("busy");
    const { id, request } = this.#current;
    this.#port.postMessage({ type: "ask", id, request });
  }

  /** Have one more worker ready, unless the device has hardly room for one. */
  keepSpare() { if (!(navigator.deviceMemory < 2)) this.#port.postMessage({ type: "spare" }); }

  /** End what runs, and go on with a new worker, which knows nothing of the reader's edits. */
  stop() { return this.#replace(new StoppedError("stopped")); }

  #replace(error) {
    this.#port.postMessage({ type: "replace", worker: this.#worker });
    return this.#goOn(error);
  }

  /** All that was asked for fails; the next worker is on its way. */
  #goOn(error) {
    const asked = [this.#current, ...this.#queue].filter(Boolean);
    this.#worker += 1;
    this.#tell("replaced");
    this.#current = null;
    this.#queue = [];
    this.#become("loading");
    const ready = this.#wait();
    ready.catch(() => {});  // who asks next hears of it
    asked.forEach(({ reject }) => reject(error));
    return ready;
  }
}
