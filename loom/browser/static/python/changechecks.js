// The pages that a change of the library touches, and how each of them stands.
import { addressBlock, readBlocks } from "./blocks.js";
import { PROMPT } from "../editorsessions.js";
import { count, make } from "./elements.js";

const LONGEST = 40;

const makeLink = (page, text, number) => {
  const link = make("a", "", text);
  link.href = addressBlock(page, number);
  return link;
};

/** What the sidebar calls a page. */
const findTitle = page =>
  document.querySelector(`nav.book-nav [data-page="${CSS.escape(page)}"] > a`)?.textContent || page;

const NAMES = { equation: ({ key }) => `equation ${key}`, exercise: ({ key }) => `exercise ${key}` };
const BLOCKS = { doctest: "example", example: "example", cell: "cell" };

/** A block, by what it is and its first statement. */
const nameBlock = ({ kind, code = "" } = {}) => {
  const line = code.split("\n").map(each => each.replace(PROMPT, "")).find(each => each.trim() && !each.startsWith("#")) ?? "";
  return `${BLOCKS[kind] ?? "block"} ${line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line}`.trim();
};

/** What is red on another page, which has these blocks, as a link to it. */
const makeFault = (event, blocks) => "block" in event
  ? makeLink(event.page, nameBlock(blocks[event.block]), event.block)
  : makeLink(event.page, NAMES[event.kind]?.(event) ?? event.label);

const describe = ({ green, red }) => red
  ? `✗ ${red} of ${green + red} red` : green ? `✓ ${green} of ${green} green` : "✓ nothing to check";

export class Checks {
  #list = make("ul", "change-checks"); #total = make("p", "change-total"); #faults = new Map(); #checked = null;

  constructor() {
    this.element = make("div");
    this.#total.setAttribute("role", "status");
    this.element.append(this.#total, this.#list);
  }

  #empty() {
    this.#list.replaceChildren();
    this.#total.textContent = "";
  }

  /** What a check of another page tells. */
  hear(event) {
    if (event.state === "red") this.#faults.get(event.page)?.push(event);
  }

  /** Another change is not the one that was checked: what was found of that goes. */
  drop(change) {
    if (this.#checked !== null && change !== this.#checked) this.#empty();
  }

  /** Check pages one after the other; `check(page)` gives the counts. `change` is what they are checked with. */
  async run(pages, check, change) {
    this.#checked = change;
    this.#empty();
    let red = 0;
    for (const [place, page] of pages.entries()) {
      const row = make("li"), state = make("span", "change-state", "is checked …");
      row.append(makeLink(page, findTitle(page)), " ", state);
      this.#list.append(row);
      this.#faults.set(page, []);
      const counts = await check(page).catch(error => {
        state.textContent = "not checked";
        throw error;
      });
      state.textContent = describe(counts);
      red += counts.red ? 1 : 0;
      this.#total.textContent = `${place + 1} of ${count(pages.length, "page")} checked, ${red || "none"} red`;
      state.classList.add(counts.red ? "run-red" : "run-green");
      const faults = this.#faults.get(page).slice(0, 5), blocks = faults.length ? await readBlocks(page) : [];
      faults.forEach((event, n) => row.append(n ? ", " : " ", makeFault(event, blocks)));
    }
  }
}
