// The exercises of a page: what is to be edited, what became of an answer, and the solution.
import { make, makeButton } from "./elements.js";
import { readOutcome } from "./events.js";
import { describeProblem } from "./faults.js";
import { findReplaced } from "./keeping.js";
import { StoppedError } from "./python.js";
import { makeVerdict } from "./verdict.js";

/**
 * `facts` are what the weave knows of each exercise; `views` the blocks by number. `session` has `page`, `root`, `drafts`,
 * `progress`, and sends and asks what Python has to know.
 */
export class Exercises {
  #session; #views; #facts; #results = new Map();

  constructor(session, views, facts) {
    this.#session = session;
    this.#views = views;
    this.#facts = facts;
    for (const [label, { id }] of Object.entries(facts)) {
      const box = document.getElementById(id), checks = box?.querySelectorAll(".literate-check");
      if (!checks?.length) continue;
      const result = make("div", "exercise-result run-outputs");
      result.setAttribute("role", "status");
      checks[checks.length - 1].append(result, ...this.#makeEdits(label));
      this.#results.set(label, result);
    }
  }

  /** The name of the exercise that an element is in. */
  find(element) {
    const box = element.closest(".exercise");
    return Object.keys(this.#facts).find(label => this.#facts[label].id === box?.id);
  }

  #listViews(label) {
    const { blocks } = this.#facts[label];
    return blocks.filter(({ page }) => page === this.#session.page).map(({ block }) => this.#views.get(block)).filter(Boolean);
  }

  /** A line with links to what is to be edited, where that is a part of the library. */
  #makeEdits(label) {
    const links = this.#facts[label].blocks.map(({ page, block, name }) => {
      const view = page === this.#session.page ? this.#views.get(block) : null;
      if (view?.kind === "start") return null;
      const link = make("a", "", name || "this block");
      link.href = `${view ? "" : new URL(`${page}.html`, this.#session.root)}#block-${block}`;
      link.addEventListener("click", () => view?.open());
      return link;
    }).filter(Boolean);
    if (!links.length) return [];
    const line = make("p", "exercise-edits", "To be edited: ");
    links.forEach((link, number) => line.append(number ? ", " : "", link));
    return [line];
  }

  async check(label) {
    const result = this.#results.get(label), views = this.#listViews(label);
    result.replaceChildren(make("p", "verdict-line", "Its checks run …"));
    views.forEach(view => view.showErrors([]));
    try {
      const { isOld, problems } = await this.#session.send();
      if (problems.length) {
        const said = describeProblem(this.#views, problems[0]);
        return result.replaceChildren(make("p", "verdict-line run-red", `✗ It can’t be checked yet. ${said}`));
      }
      const outcome = readOutcome(await this.#session.ask({ do: "exercise", label }));
      this.show(label, outcome);
      const { page, block, line, message } = outcome.cause ?? {};
      if (page === this.#session.page) this.#views.get(block)?.showErrors([{ line, message }]);
      // the verdict stands, whatever becomes of the rest of the page
      const hasRun = !isOld || await this.#session.checkPage().then(() => true, () => false);
      if (hasRun) this.#session.settle();
    } catch (error) {
      const said = error instanceof StoppedError ? "It was stopped. What you wrote is kept." : error.message;
      result.replaceChildren(make("p", "verdict-line run-red", said));
    }
  }

  /** What Python tells of an exercise while the page is checked. It is shown and not kept, for the code may be a stranger's. */
  hear(outcome, request) {
    const isAsked = request.do === "check" && !request.page;
    if (isAsked && Object.hasOwn(this.#facts, outcome.key)) this.show(outcome.key, outcome, false);
  }

  /** Show what became of an exercise; if it was asked for, keep that it is solved. */
  show(label, outcome, isAsked = true) {
    const isSolved = outcome.state === "green" && outcome.counts;
    const { progress } = this.#session;
    const day = isAsked && isSolved ? progress.remember(label, outcome.digest) : progress.findDay(label);
    if (isAsked && isSolved) window.reading?.setSolved(this.#facts[label].id, true);
    const result = this.#results.get(label);
    result?.replaceChildren(...makeVerdict(outcome, day, progress.isStored, this.#session.page));
    if (isAsked) result?.scrollIntoView({ block: "nearest" });
    this.#listViews(label).filter(({ kind }) => kind === "start").forEach(view => view.showState(outcome.state));
  }

  /** Forget what became of the exercise that a block is to be edited for. */
  clear(number) {
    for (const label of this.#results.keys()) {
      const isIts = ({ page, block }) => page === this.#session.page && block === number;
      if (this.#facts[label].blocks.some(isIts)) this.#results.get(label).replaceChildren();
    }
  }

  /** Put the solution into the blocks; where that would replace what the reader has written, ask first. */
  async useSolution(element) {
    const label = this.find(element), { solution } = this.#facts[label];
    const replaced = findReplaced(await this.#session.readDrafts(), solution);  // of other pages, too
    element.querySelector(".solution-question")?.remove();
    if (!Object.keys(replaced).length) return this.#putSolution(label);
    const question = make("div", "solution-question draft-note");
    question.setAttribute("role", "group");
    const words = make("p", "", "This replaces what you have written.");
    question.append(words, makeButton("Replace it", () => {
      question.remove();
      const tell = ({ message }) => this.#results.get(label)?.replaceChildren(make("p", "verdict-line run-red", message));
      this.#putSolution(label).catch(tell);
    }), makeButton("Keep mine", () => {
      question.remove();
      element.querySelector(".run-button").focus();
    }));
    element.append(question);
    question.setAttribute("aria-label", words.textContent);
    question.querySelector("button").focus();
  }

  async #putSolution(label) {
    const { solution } = this.#facts[label];
    await Promise.all(Object.entries(solution).map(([page, blocks]) => {
      if (page !== this.#session.page) return this.#session.putOther(page, blocks);
      return Object.entries(blocks).forEach(([number, code]) => this.#session.put(Number(number), code));
    }));
    this.#results.get(label)?.replaceChildren(make("p", "verdict-line", "The solution is in the editor. Check it."));
    this.#listViews(label)[0]?.open();
  }
}
