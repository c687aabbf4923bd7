// What is open on a page: Python, the blocks that are edited, and who hears what Python tells.
import { makeBar } from "./bar.js";
import { readBlocks } from "./blocks.js";
import { Changes } from "./changes.js";
import { showDraftNotes, showElsewhere } from "./draftnotes.js";
import { Drafts } from "./drafts.js";
import { Exercises } from "./exercises.js";
import { endQuiet, keepQuiet, offerPython } from "./offering.js";
import { PageCheck } from "./pagecheck.js";
import { ProgressStore } from "./progress.js";
import { Python, StoppedError } from "./python.js";
import { book, page, root } from "./site.js";
import { DraftStore, getStorage } from "./store.js";
import { makeViews, RUN } from "./view.js";

const DRAWS = /matplotlib|\bplot|\bplt\./u;  // what probably draws a figure

export class Session {
  #python = new Python(root); #views; #waiting = new Set(); #sent; #opened; #extra; #answer; #code; #exercises; #problems = []; #check;

  constructor(blocks, code, exercises) {
    this.#code = code;
    Object.assign(this, { page, root, progress: new ProgressStore(book, getStorage) });
    this.drafts = new Drafts(page, code, new DraftStore(book, getStorage));
    this.#views = makeViews(blocks, code, this.drafts, { change: (...told) => this.#change(...told), run: number => this.run(number) });
    this.#check = new PageCheck(this.drafts, this.#views, makeBar(this.#python, () => { this.stop().catch(() => {}); }));
    this.#python.on("event", (...told) => this.#hear(...told));
    this.#python.on("replaced", () => {
      this.#opened = null;
      keepQuiet();
    });
    this.#exercises = new Exercises(this, this.#views, exercises);
    this.drafts.on("taken", (number, text) => this.#views.get(number)?.setText(text));
    showDraftNotes(this.drafts, this.#views);
    this.#check.noteDrafts();
    this.changes = new Changes(this, () => this.#check.noteChange());
    this.drafts.listen(() => this.changes.update());
  }

  #change(number, text) {
    if (text === (this.drafts.get(number) ?? this.#code[number].code)) return;
    this.drafts.set(number, text);
    this.#exercises.clear(number);
    this.#check.noteEdit(number);
    this.changes.update();
  }

  async press(block) {
    const view = this.#views.get(block.number);
    if (block.kind === "solution") return this.#exercises.useSolution(block.element);
    const isOpen = view.isOpen || view.kind === "check";
    if (!this.#findInability(block.number)) this.#python.start().catch(() => {});  // who needs it hears of it
    if (["check", "start"].includes(view.kind) && isOpen) return this.#exercises.check(this.#exercises.find(block.element));
    if (!view.isOpen) view.open();
    if (isOpen || RUN.has(block.kind)) return this.run(block.number);
    view.open();  // the first press at a block of the library, or of an exercise, begins to edit it: the caret goes there
    this.#openForEdit().catch(error => { if (!(error instanceof StoppedError)) view.showFailure(error.message); });
    return undefined;  // the next press waits for nothing of this
  }

  /** Open the page, and check it if its marks are of something else; a run that waits for Python does that itself. */
  async #openForEdit() {
    await this.open();
    if (this.#check.isOld && !this.#waiting.size) await this.checkPage();
  }

  /** Why a block can't run in a browser, unless the reader has changed it. */
  #findInability(number) { return this.#views.get(number).isPrinted && this.#code[number].unable; }

  /** Python with this page and the reader's edits in it. */
  open() {
    this.#opened ??= Promise.all([this.#python.start(), this.drafts.others.load(readBlocks)]).then(() => {
      this.#sent = JSON.stringify(this.drafts.get());
      const open = { do: "open", page, edits: this.drafts.all() };
      const [opened, answer] = [open, this.#extra].map(each => each && this.#python.ask(each));
      (this.#answer = answer)?.catch(() => {});  // who has asked hears of it
      return opened;
    }).then(({ problems, library }) => {
      this.#showProblems(problems[page] ?? []);
      Object.entries(problems).forEach(([name, found]) => name !== page && showElsewhere(found));
      offerPython(request => this.ask(request), library !== "");
      this.#check.setLibrary(library);
    });
    const opened = this.#opened;
    opened.catch(() => { if (this.#opened === opened) this.#opened = null; });
    return opened;
  }

  /** Ask Python, once it has this page. */
  async ask(request) {
    await this.open();
    return this.#python.ask(request);
  }

  /** Ask a Python that has run nothing, ahead of all else: a stranger's code could forge the answer. */
  async askAnew(request) {
    while (["loading", "busy"].includes(this.#python.state)) await new Promise(go => { setTimeout(go, 50); });
    this.#extra = request;
    await this.renew().finally(() => { this.#extra = undefined; });
    return this.#answer.finally(() => this.settle());
  }

  /** Put a text into a block of this page, or texts into those of another. */
  put(number, text) { this.#views.get(number)?.setText(text); }
  async putOther(name, texts) { this.drafts.others.put(name, await readBlocks(name), texts); }

  /** Put a text into a block, here or on another page; none is as printed. */
  async setText(name, number, text) {
    const printed = (await readBlocks(name))[number].code;
    if (name === page) this.put(number, text ?? printed);
    else await this.putOther(name, { [number]: text ?? printed });
    this.changes.update();
  }

  /** The texts of all pages, as they are stored now. */
  async readDrafts() {
    await this.drafts.others.look(readBlocks);
    return this.drafts.all();
  }

  /** Let the library follow what was put into blocks, and check the page. */
  async follow() {
    const { problems } = await this.send();
    if (!problems.length) await this.checkPage();
    this.settle();
  }

  /** Something has run to its end: figures may follow, and a spare worker gets ready. */
  settle() {
    endQuiet();
    this.#python.keepSpare();
  }

  /** Have Python know what the reader has written: `{isOld, problems}`, whether the marks are of something else now. */
  async send() {
    await this.open();
    const stale = await this.drafts.others.takeStale(readBlocks), texts = this.drafts.all();
    const answers = await Promise.all(stale.map(name => this.ask({ do: "edit", page: name, blocks: texts[name] })));
    answers.forEach(({ problems }) => showElsewhere(problems));
    const blocks = this.drafts.get(), text = JSON.stringify(blocks);
    if (text !== this.#sent) {
      answers.push(await this.ask({ do: "edit", page, blocks }));
      this.#sent = text;
      this.#showProblems(answers.at(-1).problems);
    }
    if (answers.length) this.#check.setLibrary(answers.at(-1).library);
    return { isOld: this.#check.isOld, problems: this.#problems };
  }

  async run(number) {
    const view = this.#views.get(number);
    if (view.kind === "start") return this.#exercises.check(this.#exercises.find(view.element));
    const unable = this.#findInability(number);
    if (unable) return view.show({ state: "unable", outputs: [{ kind: "note", text: unable }] });
    try {
      view.showState("waiting");
      if (DRAWS.test(view.text)) this.#python.expect("figures");
      if (this.#waiting.has(number)) return undefined;  // one that waits for Python takes what is written by then
      this.#waiting.add(number);
      await this.open().finally(() => this.#waiting.delete(number));
      const { problems } = await this.send();
      const isLibrary = ["file", "chunk"].includes(view.kind), isWrong = problems.some(each => each.block === number);
      if (isWrong || (problems.length && isLibrary)) return view.showState(isWrong ? "red" : "");
      const run = RUN.has(view.kind) ? () => this.ask({ do: "run", block: number }) : null;
      await (isLibrary || this.#check.isOld ? this.checkPage(run) : run?.());
      if (isLibrary) view.showState(this.#check.faults.isEmpty ? "green" : "red");
      this.#check.faults.showFound();  // what has run has let go of it
      this.settle();
      if (this.#code.some(each => DRAWS.test(each?.code))) this.#python.expect("figures");
    } catch (error) {
      view.showFailure(error instanceof StoppedError ? "It was stopped. What you wrote is kept." : error.message);
    }
  }

  /** Check the equations, examples and exercises of the page, after something else if need be. */
  checkPage(first) { return this.#check.run(request => this.ask(request), first); }

  stop() {
    const another = this.#python.stop();
    this.#views.forEach(view => view.endRun());
    return another.then(() => this.open());
  }

  /** A Python that has run nothing, whoever's code ran in the last one. */
  renew() { return ["ready", "busy"].includes(this.#python.state) ? this.stop() : this.open(); }

  #hear(event, request) {
    if ("page" in event) this.changes.hear(event);
    else if (event.kind === "exercise") this.#exercises.hear(event, request);
    else {
      this.#check.hear(event);
      if ("block" in event && !("kind" in event)) this.#views.get(event.block)?.show(event);
    }
  }

  #showProblems(problems) {
    this.#problems = problems;
    this.#check.faults.show(problems);
  }
}
