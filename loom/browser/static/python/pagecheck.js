// The check of a page: its marks, what is red, and of which library and examples they are.
import { Faults } from "./faults.js";
import { Marks } from "./marks.js";
import { tellOfChange } from "./offering.js";

/** `drafts` are what the reader has written, `views` the blocks of the page by number, `say` says something in the bar. */
export class PageCheck {
  #drafts; #views; #marks = new Marks(); #library; #checked = ""; #examples = "[]"; #isEdited = false;

  constructor(drafts, views, say) {
    this.#drafts = drafts;
    this.#views = views;
    this.faults = new Faults(views, say);
  }

  #isOf(number, kinds) { return kinds.includes(this.#views.get(Number(number))?.kind); }

  /** What was written into the library before, on this page, is not what its marks are of. */
  noteDrafts() {
    if (Object.keys(this.#drafts.get()).some(number => this.#isOf(number, ["file", "chunk"]))) this.noteChange();
  }

  /** A block is being written. If an equation may be about it, the marks are of what it was before. */
  noteEdit(number) {
    if (!this.#isOf(number, ["file", "chunk", "example"])) return;
    this.#isEdited = true;  // what a check tells that has begun is of the code before
    this.#doubt();
  }

  #doubt() {
    this.#checked = null;
    this.#marks.wait();
    this.#marks.restore(true);
  }

  /** The library is changed, here or on another page, and Python has not said yet what that makes of the equations. */
  noteChange() {
    if (this.#library === undefined) this.#doubt();
  }

  /** Python has a library, by what it is known by: "" is the book's own, which the marks are of at first. */
  setLibrary(library) {
    const isFirst = this.#library === undefined, isNew = library !== this.#library;
    this.#library = library;
    if (isFirst && this.#marks.isEmpty) this.#checked = library;
    if (!isFirst && isNew) tellOfChange(library !== "");
  }

  /** Examples that are not as printed: an equation may be about one of them. */
  #readExamples() {
    return JSON.stringify(Object.entries(this.#drafts.get()).filter(([number]) => this.#isOf(number, ["example"])));
  }

  /** Whether the marks are of something else than there is now. */
  get isOld() { return this.#library !== this.#checked || this.#readExamples() !== this.#examples; }

  /** All is as printed again, and so what the page shows is true again, with no need to wait for it. */
  #showWoven() {
    this.#marks.showWoven();
    this.#views.forEach(view => view.showPrinted());
    this.faults.show([]);
    this.faults.clear();
    this.faults.finish();
  }

  /** Check equations, examples and exercises, after something else if need be; `ask` asks Python. */
  async run(ask, first = null) {
    const { isOld } = this, check = () => ask({ do: "check" });
    const isPrinted = this.#library === "" && !Object.keys(this.#drafts.get()).length;
    // a check that is stopped is not begun again with each block that runs
    this.#checked = this.#library;
    this.#isEdited = false;
    this.#examples = this.#readExamples();
    if (isOld && isPrinted) {
      this.#showWoven();
      return first?.();
    }
    this.#marks.wait();
    this.faults.clear();
    await (first ? first().then(check) : check()).finally(() => this.#marks.restore(isOld || this.#isEdited));
    return this.faults.finish();
  }

  /** What Python tells of this page. */
  hear(event) {
    this.faults.hear(event);
    if (!this.#isEdited) this.#marks.show(event);
  }
}
