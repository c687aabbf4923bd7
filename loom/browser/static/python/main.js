// What begins when the first button is pressed: Python, an editor in each block, and what comes back.
import { makeBar } from "./bar.js";
import { Changes } from "./changes.js";
import { Drafts } from "./drafts.js";
import { Marks } from "./marks.js";
import { Python, StoppedError } from "./python.js";
import { BlockView } from "./view.js";

const root = new URL(document.documentElement.dataset.content_root, location);
const page = decodeURIComponent(location.pathname.slice(root.pathname.length)).replace(/\.html$/, "").replace(/(^|\/)$/, "$1index");

class Session {
  #python = new Python(root); #views = new Map(); #sent = null; #marks = new Marks(); #bar; #opened;

  constructor(blocks, code) {
    this.page = page;
    this.drafts = new Drafts(page, code);
    this.#bar = makeBar(this.#python, () => this.stop());
    this.changes = new Changes(this);
    blocks.forEach(block => {
      const printed = code[block.number];
      if (!printed) return;
      this.#views.set(block.number, new BlockView(block, printed.code, this.drafts.get(block.number), {
        change: text => {
          this.drafts.set(block.number, text);
          this.changes.update();
        },
        run: () => this.run(block.number),
      }));
    });
    this.#python.on("event", event => this.#hear(event));
    this.#python.on("replaced", () => { this.#opened = null; });
  }

  press(block) {
    const view = this.#views.get(block.number);
    if (block.kind === "check") return this.check(block);
    view.open();
    return ["doctest", "cell", "example"].includes(block.kind) ? this.run(block.number) : this.#open();
  }

  /** Python with this page and the reader's edits in it. */
  #open() {
    this.#opened ??= this.#python.start().then(() => {
      this.#sent = JSON.stringify(this.drafts.get());
      return this.ask({ do: "open", page, edits: this.drafts.all() });
    }).then(({ problems }) => this.#showProblems(problems[page] ?? []));
    this.#opened.catch(() => { this.#opened = null; });
    return this.#opened;
  }

  ask(request) { return this.#python.ask(request); }

  /** Have Python know what the reader has written; a change of the library has the page checked. */
  async send() {
    const answer = await this.#send();
    if (answer.library) await this.checkPage();
    return answer;
  }

  /** Put a text into a block of the library, here or on another page; none is as printed. */
  async setText(name, number, text) {
    if (name === page) this.#views.get(number)?.setText(text);
    else {
      this.drafts.setOf(name, number, text);
      this.changes.update();
      if (!this.#opened) return;
      const { problems } = await this.ask({ do: "edit", page: name, blocks: this.drafts.all()[name] ?? {} });
      this.#showProblems(problems);
    }
  }

  /** Let the library follow what was put into blocks, and check the page. */
  async follow() {
    const { problems } = await this.#send();
    if (!problems.length) await this.checkPage();
    this.#python.keepSpare();
    return problems;
  }

  async #send() {
    await this.#open();
    const blocks = this.drafts.get(), text = JSON.stringify(blocks);
    if (text === this.#sent) return { library: false, problems: [] };
    const answer = await this.ask({ do: "edit", page, blocks });
    this.#sent = text;
    this.#showProblems(answer.problems);
    return answer;
  }

  async run(number) {
    const view = this.#views.get(number);
    try {
      view.showState("waiting");
      const { library, problems } = await this.#send();
      const isLibrary = ["file", "chunk"].includes(view.kind);
      if (problems.length) return view.showState(problems.some(each => each.block === number) ? "red" : "");
      if (library || isLibrary) await this.checkPage();
      if (isLibrary) view.showState("green");
      else if (["doctest", "cell", "example"].includes(view.kind)) await this.ask({ do: "run", block: number });
      this.#python.keepSpare();
    } catch (error) {
      view.showFailure(error instanceof StoppedError ? "It was stopped. What you wrote is kept." : error.message);
    }
  }

  /** Check the equations, examples and exercises of the page. */
  async checkPage() {
    this.#marks.wait();
    return this.ask({ do: "check" });
  }

  async stop() {
    this.#opened = null;
    await this.#python.stop();
    await this.#open();
  }

  #hear(event) {
    if ("page" in event) this.changes.hear(event);
    else if ("block" in event) this.#views.get(event.block)?.show(event);
    else this.#marks.show(event);
  }

  #showProblems(problems) {
    this.#views.forEach(view => view.showErrors([]));
    problems.forEach(({ block, line, message, place }) => {
      const view = this.#views.get(block);
      if (view) view.showErrors([{ line, message }]);
      else this.#bar.say(`${place}: ${message}`);
    });
  }
}

let session;

const addStyle = () => {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("../editor.css", import.meta.url);
  document.head.append(link);
};

/** The session of this page; `blocks` are `{element, number, kind, button}`. */
export const start = async blocks => {
  if (session) return session;
  addStyle();
  const answer = await fetch(new URL(`_blocks/${page}.json`, root));
  if (!answer.ok) throw new Error(`the code of this page can’t be had (${answer.status})`);
  session = new Session(blocks, await answer.json());
  return session;
};
