// The check of a page: its marks, what is red, and of which library and examples they are.
import { Faults } from "./faults.js";
import { Marks } from "./marks.js";

/** `drafts` are what the reader has written, `views` the blocks of the page by number, `say` says something in the bar. */
export class PageCheck {
  #drafts; #views; #marks = new Marks(); #isOfLibrary = true; #examples = "[]"; #hasBegun = false;

  constructor(drafts, views, say) {
    this.#drafts = drafts;
    this.#views = views;
    this.faults = new Faults(views, say);
    document.addEventListener("loom:library-changed", () => { this.#isOfLibrary = false; });
  }

  /** What was written into the library before, on this page, is not what its marks are of. */
  noteDrafts() {
    const isLibrary = number => ["file", "chunk"].includes(this.#views.get(Number(number))?.kind);
    if (!Object.keys(this.#drafts.get()).some(isLibrary)) return;
    this.#marks.wait();
    this.#marks.restore(true);
  }

  /** Python has the page: whether its library is another than the book's. Later the marks are of what it was. */
  begin(isChanged) {
    if (!this.#hasBegun && isChanged && this.#marks.hasEquations) this.#isOfLibrary = false;
    this.#hasBegun = true;
  }

  /** Examples that are not as printed: an equation may be about one of them. */
  #readExamples() {
    return JSON.stringify(Object.entries(this.#drafts.get()).filter(([number]) => this.#views.get(Number(number))?.kind === "example"));
  }

  /** Whether the marks are of something else than there is now. */
  get isOld() { return !this.#isOfLibrary || this.#readExamples() !== this.#examples; }

  /** Check equations, examples and exercises, after something else if need be; `ask` asks Python. */
  async run(ask, first = null) {
    const { isOld } = this, check = () => ask({ do: "check" });
    // a check that is stopped is not begun again with each block that runs
    this.#isOfLibrary = true;
    this.#examples = this.#readExamples();
    this.#marks.wait();
    this.faults.clear();
    await (first ? first().then(check) : check()).finally(() => this.#marks.restore(isOld));
    this.faults.finish();
  }

  /** What Python tells of this page. */
  hear(event) {
    this.faults.hear(event);
    this.#marks.show(event);
  }
}
