// A block of the page: its code in an editor, what it shows, and how it stands.
import { listNames } from "../codenames.js";
import { createEditor } from "../editor.js";
import { make, makeButton } from "./elements.js";
import { makeOutputs } from "./outputs.js";
import { foldRepeats } from "./repeats.js";

/** The kinds of blocks that run by themselves; of the others the page is checked. */
export const RUN = new Set(["doctest", "cell", "example"]);
const WORDS = { waiting: "waits", running: "runs …", green: "✓", red: "✗", unable: "not here" };

/** The views of all blocks that have code, by number; `change` and `run` are told the number first. */
export const makeViews = (blocks, code, drafts, { change, run }) => {
  const names = listNames(code.map(each => each?.code).join("\n"));
  return new Map(blocks.filter(({ number }) => code[number]).map(block => {
    const { number } = block, hooks = { change: text => change(number, text), run: () => run(number), names };
    return [number, new BlockView(block, code[number].code, drafts.get(number), hooks)];
  }));
};

export class BlockView {
  #element; #printed; #text; #editor = null; #hooks; #box; #state; #reset; #outputs; #woven; #told = [];

  constructor({ element, kind, button }, printed, draft, hooks) {
    Object.assign(this, { kind });
    this.#element = element;
    this.#printed = printed;
    this.#woven = element.querySelector(":scope > .cell_output");
    this.#text = draft ?? printed;
    this.#hooks = hooks;
    this.button = button;
    const source = element.querySelector(".cell_input") ?? element;
    this.#box = source.querySelector(".parts") ?? source.querySelector(".highlight");
    this.#state = make("span", "run-state");
    this.#state.setAttribute("role", "status");
    this.#reset = makeButton("Reset", () => this.reset(), "Put back the code as printed");
    this.#reset.hidden = true;
    button.after(this.#state, this.#reset);
    if (draft !== undefined) this.open();
  }

  get text() { return this.#text; }
  get isPrinted() { return this.#text === this.#printed; }
  get element() { return this.#element; }

  /** Put an editor in place of the code. */
  open() {
    if (this.#editor) return this.#editor.focus();
    this.#box.classList.add("is-edited");
    this.#editor = createEditor({
      parent: this.#box, text: this.#text, label: this.#element.querySelector(".block-name")?.textContent || "Code",
      language: this.kind === "doctest" ? "pycon" : "python",
      names: this.#hooks.names, onChange: text => this.#change(text), onRun: () => this.#hooks.run(),
    });
    this.#box.prepend(this.#box.lastElementChild);  // the next stop of a keyboard behind the buttons
    const isNamed = RUN.has(this.kind) && !this.#element.matches(".unable");
    if (!isNamed) this.#nameButton(this.kind === "start" ? "Check" : "Run");
    this.#change(this.#text);
  }

  #nameButton(words) {
    const label = this.button.getAttribute("aria-label");
    if (label) this.button.setAttribute("aria-label", label.replace(this.button.textContent, words));
    this.button.textContent = words;
  }

  get isOpen() { return Boolean(this.#editor); }

  #change(text) {
    // what it showed is not of this text
    if (text !== this.#text && !this.#state.matches(".run-running, .run-waiting")) this.showState("");
    this.#text = text;
    this.#reset.hidden = text === this.#printed;
    this.#hooks.change(text);
  }

  /** Put another text in, which does not come from the reader's keys, or that of the page with what it showed. */
  setText(text = this.#printed) {
    if (text !== this.#printed) this.open();
    this.#editor?.setText(text);
    this.#change(text);
    if (this.isPrinted) this.showPrinted();
  }

  /** Show what the page showed at first. */
  showPrinted() {
    this.showErrors([]);
    this.showState("");
    this.#outputs?.remove();
    this.#showWoven(true);
  }

  reset() {
    this.button.focus({ preventScroll: true });  // the one that was pressed goes
    this.setText();
    if (this.kind !== "start") this.#hooks.run();
  }

  /** What it waited for, or ran in, has ended. */
  endRun() {
    const isWaiting = this.#state.matches(".run-running, .run-waiting");
    if (isWaiting && document.activeElement.closest(".run-bar")) this.button.focus({ preventScroll: true });  // "Stop" goes
    if (this.#state.matches(".run-running")) this.showFailure("It was stopped.");
    else if (this.#state.matches(".run-waiting")) this.showState("");
  }

  showState(state) {
    const isSaid = state === "unable" && this.button.textContent === "Not here";
    this.#state.textContent = isSaid ? "" : WORDS[state] ?? "";
    this.#state.className = `run-state run-${state}`;
  }

  showErrors(errors) {
    if (errors.length) {
      if (!this.isOpen) this.open();
      this.#editor.showErrors(errors);
      this.showState("red");
    } else this.#editor?.clearErrors();
  }

  /** Why a run came to no end, below what it had shown until then; else what was printed stays, as it is still true. */
  showFailure(message) {
    this.showState("red");
    this.#put([...this.#told, { kind: "error", text: message }]);
    if (this.isPrinted && !this.#told.length) this.#showWoven(true);
  }

  /** What the worker tells of this block. */
  show({ state, outputs }) {
    this.showState(state);
    this.#told = state === "running" && outputs ? outputs : [];
    if (!outputs) return;
    const errors = outputs.flatMap(each => each.error ?? (each.kind === "error" && !each.expected ? each : []));
    this.#editor?.showErrors(errors.filter(each => each.line));
    this.#put(outputs);
  }

  #put(outputs) {
    const { isPrinted } = this;
    this.#outputs?.remove();
    this.#outputs = make("div", "run-outputs");
    this.#outputs.append(...makeOutputs(outputs, isPrinted));
    this.#showWoven(false);
    if (this.#woven) this.#woven.before(this.#outputs);
    else if (this.#element.matches(".literate, .cell")) this.#element.append(this.#outputs);
    else this.#element.after(this.#outputs);
    foldRepeats(this.#outputs);
    this.#outputs.querySelectorAll("pre").forEach(text => { text.scrollTop = text.scrollHeight; });  // as a terminal
  }

  /** The results that were woven make room for those of the reader; a caption, to which links lead, stays below these. */
  #showWoven(isShown) {
    const hasCaption = this.#woven?.querySelector("figcaption");
    this.#woven?.toggleAttribute("hidden", !isShown && !hasCaption);
    this.#woven?.classList.toggle("is-replaced", !isShown);
  }
}
