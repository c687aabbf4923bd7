// The pages that a change of the library touches, and how each of them stands.
import { addressBlock, readBlocks } from "./blocks.js";
import { make } from "./elements.js";

const makeLink = (page, text, number) => {
  const link = make("a", "", text);
  link.href = addressBlock(page, number);
  return link;
};

const NAMES = { equation: ({ key }) => `equation ${key}`, exercise: ({ key }) => `exercise ${key}` };
const BLOCKS = { doctest: "an example", example: "an example", cell: "a cell" };

/** What is red on another page, which has these blocks, as a link to it. */
const makeFault = (event, blocks) => "block" in event
  ? makeLink(event.page, BLOCKS[blocks[event.block]?.kind] ?? "a block", event.block)
  : makeLink(event.page, NAMES[event.kind]?.(event) ?? event.label);

const describe = ({ green, red }) => red
  ? `✗ ${red} of ${green + red} red` : green ? `✓ ${green} of ${green} green` : "✓ nothing to check";

export class Checks {
  #list; #faults = new Map(); #checked = null;

  constructor() { this.element = this.#list = make("ul", "change-checks"); }

  /** What a check of another page tells. */
  hear(event) {
    if (event.state === "red") this.#faults.get(event.page)?.push(event);
  }

  /** Another change is not the one that was checked: what was found of that goes. */
  drop(change) {
    if (this.#checked !== null && change !== this.#checked) this.#list.replaceChildren();
  }

  /** Check pages one after the other; `check(page)` gives the counts. `change` is what they are checked with. */
  async run(pages, check, change) {
    this.#checked = change;
    this.#list.replaceChildren();
    for (const [place, page] of pages.entries()) {
      const row = make("li"), state = make("span", "change-state", `checking, ${place + 1} of ${pages.length} …`);
      row.append(makeLink(page, page), " ", state);
      this.#list.append(row);
      this.#faults.set(page, []);
      const counts = await check(page).catch(error => {
        state.textContent = "not checked";
        throw error;
      });
      state.textContent = describe(counts);
      state.classList.add(counts.red ? "run-red" : "run-green");
      const faults = this.#faults.get(page).slice(0, 5), blocks = faults.length ? await readBlocks(page) : [];
      faults.forEach((event, n) => row.append(n ? ", " : " ", makeFault(event, blocks)));
    }
  }
}
