// The bar that says what the reader has changed, in the library or on this page, and what can be done with it.
import { Checks } from "./changechecks.js";
import { isLibrary, isOnlyRun, isPageName, readBlocks } from "./blocks.js";
import { describeSize, groupTexts, listChanges } from "./changeset.js";
import { makeChange } from "./differenceview.js";
import { count, focusAgain, make, makeButton } from "./elements.js";
import { findReplaced, keepTexts, letGo, placeKept, readKept, UNSTORED } from "./keeping.js";
import { saveFile } from "./saving.js";
import { makeLink } from "./sharing.js";

const toBytes = text => Uint8Array.from(atob(text), each => each.charCodeAt(0));
const WORKING = "Python works …";

export class Changes {
  #session; #bar; #toggle; #panel; #list; #said; #link; #back; #all; #forget; #forLibrary; #later; #noteElsewhere;
  #checks = new Checks(); #changes = []; #left = {};

  constructor(session, noteElsewhere) {  // that the library is changed on another page
    [this.#session, this.#noteElsewhere] = [session, noteElsewhere];
    this.#bar = make("aside", "changes");
    this.#bar.setAttribute("aria-label", "Your changes");
    this.#toggle = makeButton("", () => this.#show(this.#panel.hidden));
    this.#toggle.classList.add("changes-toggle");
    this.#panel = this.#makePanel();
    this.#bar.append(this.#toggle, this.#panel);
    this.#bar.hidden = true;
    this.#show(false);
    document.body.append(this.#bar);
    // what stands above it follows it
    const { style } = document.documentElement;
    new ResizeObserver(() => style.setProperty("--changes-height", `${this.#bar.offsetHeight}px`)).observe(this.#bar);
    this.update();
  }

  #makePanel() {
    const session = this.#session, panel = make("div", "changes-panel"), actions = make("p", "changes-actions");
    this.#list = make("div", "changes-list");
    this.#said = make("p", "changes-said");
    this.#said.setAttribute("role", "status");
    this.#link = make("input", "changes-link");
    this.#link.readOnly = this.#link.hidden = true;
    this.#link.setAttribute("aria-label", "A link that holds the change");
    this.#all = makeButton("Undo all on this page", () => this.#do(() =>
      this.#undo({ [session.page]: session.drafts.getEdits() })));
    this.#back = makeButton("Put your own text back", () => this.#do(() => this.#putBack()));
    this.#forget = makeButton("Throw the kept text away", () => this.#do(async () => { letGo(); await this.#read(); }));
    this.#forLibrary = [
      makeButton("Check the pages it touches", () => this.#do(() => this.#check())),
      makeButton("Download as a patch", () => this.#do(async () =>
        this.#save("library.patch", await this.#askAnew({ do: "patch" }), "text/x-patch",
          "library.patch is saved. In a clone of the book: git apply library.patch"))),
      makeButton("Download a working copy", () => this.#do(async () =>
        this.#save("book.zip", toBytes(await this.#askAnew({ do: "copy" })), "application/zip",
          "book.zip is saved: the pages, the library with your change, and the tool. Unpack it where you like."))),
      makeButton("Make a link", () => this.#do(() => this.#share())),
      makeButton("Take all back", () => this.#do(() => this.#undo(groupTexts(this.#changes)))),
    ];
    actions.append(...this.#forLibrary, this.#all, this.#back, this.#forget);
    panel.id = "changes-panel";
    panel.append(this.#list, actions, this.#said, this.#link, this.#checks.element);
    panel.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      this.#show(false);
      this.#toggle.focus();
    });
    return panel;
  }

  #show(isOpen) {
    this.#panel.hidden = !isOpen;
    this.#toggle.setAttribute("aria-expanded", String(isOpen));
    this.#toggle.setAttribute("aria-controls", "changes-panel");
    if (isOpen) this.#draw();
  }

  /** What the reader has written may have changed. */
  update() {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#read().catch(error => this.#say(error.message)), 200);
  }

  async #read() {
    this.#changes = await listChanges(await this.#session.readDrafts());
    const kept = Object.keys(readKept() ?? {}), { texts, left } = await placeKept(), hasChanges = Boolean(this.#changes.length);
    const edited = Object.keys(this.#session.drafts.getEdits()).length;
    if (this.#changes.some(({ page }) => page !== this.#session.page)) this.#noteElsewhere();
    this.#bar.hidden = !hasChanges && !edited && !kept.length;
    this.#back.hidden = !Object.keys(texts).length;
    this.#forget.hidden = !kept.length;
    this.#all.hidden = !edited;
    this.#forLibrary.forEach(button => { button.hidden = !hasChanges; });
    if (hasChanges) this.#toggle.textContent = `You have changed ${describeSize(this.#changes)}`;
    else this.#toggle.textContent = edited ? `You have changed this page: ${count(edited, "block")}`
      : `Your own text is kept: ${kept.join(", ")}`;
    this.#checks.drop(this.#describe());
    [this.#left, this.#link.hidden] = [left, true];
    if (!this.#panel.hidden) this.#draw();
  }

  #draw() {
    this.#list.replaceChildren(...this.#changes.map(change => makeChange(change,
      makeButton("Take back", () => this.#do(() => this.#undo(groupTexts([change]))), `Take back the change of ${change.name}`))),
      ...Object.entries(this.#left).map(([page, entries]) => {
        const words = `You wrote this on the page ${page}. Its block has another text now, or is gone:`, box = make("div");
        box.append(make("p", "", words), ...entries.map(({ text }) => make("pre", "changes-left", text)));
        return box;
      }));
  }

  #say(words) { this.#said.textContent = words; }

  /** Do one thing after another, and say what went wrong. */
  async #do(work) {
    const allow = isAllowed => this.#panel.querySelectorAll("button").forEach(button => { button.disabled = !isAllowed; });
    if (this.#said.textContent === WORKING) return;  // pressed at a list that was drawn meanwhile
    const pressed = document.activeElement;
    allow(false);
    this.#say(WORKING);
    try {
      await work();
    } catch (error) {
      this.#say(error.message === "stopped" ? "It was stopped." : error.message);
    } finally {
      allow(true);
      focusAgain(pressed, this.#toggle);
      if (this.#said.textContent === WORKING) this.#say("");
    }
  }

  #save(name, data, type, words) { saveFile(name, data, type); this.#say(words); }

  async #send() {
    const { problems: [problem] } = await this.#session.send();
    if (problem) throw new Error(`What you wrote is not in use yet, so that it can’t be taken. ${problem.place}: ${problem.message}`);
  }

  /** Ask a new Python for what is taken home. */
  async #askAnew(request) {
    const answer = this.#session.askAnew(request);
    await answer.catch(() => {});
    await this.#send();  // why it is not in use says more than that nothing has changed
    return answer;
  }

  async #check() {
    await this.#send();
    const pages = (await this.#session.ask({ do: "touched" })).filter(isPageName);
    await this.#checks.run(pages, page => this.#session.ask({ do: "check", page }), this.#describe());
    this.#say(pages.length ? "" : "No page is touched.");
  }

  /** The reader's change, as one text. */
  #describe() { return JSON.stringify(this.#changes.map(({ page, number, after }) => [page, number, after])); }

  /** What a check of another page tells. */
  hear(event) { this.#checks.hear(event); }

  async #share() {
    const link = await makeLink(this.#changes, location.href);
    this.#link.value = link;
    this.#link.hidden = false;
    this.#link.select();
    await navigator.clipboard?.writeText(link).then(() => this.#say("The link is copied."), () => {});
    if (this.#said.textContent === WORKING) this.#say("Copy this link.");
  }

  /** Put blocks back as they are printed; `texts` are what the reader has written, and are kept. */
  async #undo(texts) {
    const isStored = await keepTexts(texts);
    await this.#put(texts, () => undefined);
    await this.#follow(texts, isStored);
  }

  async #putBack() {
    const { texts, left } = await placeKept(), own = findReplaced(await this.#session.readDrafts(), texts);
    await this.#put(texts, text => text);
    letGo(left);
    await this.#follow(texts, await keepTexts(own));  // what was written since makes room in its turn
  }

  async #put(texts, choose) {
    for (const [page, entries] of Object.entries(texts)) {
      for (const [number, text] of Object.entries(entries)) await this.#session.setText(page, Number(number), choose(text));
    }
  }

  /** Let the page follow if something on it is about one of these blocks. */
  async #follow(texts, isStored) {
    await this.#read();
    if (!isStored) this.#say(UNSTORED);
    const found = await Promise.all(Object.entries(texts).map(async ([page, entries]) => {
      const blocks = await readBlocks(page);
      return Object.keys(entries).some(number => isLibrary(blocks[number]) || !isOnlyRun(blocks[number]));
    }));
    if (!found.some(Boolean)) return;
    await this.#session.renew();  // no code that was taken back stays there
    await this.#session.follow();
  }
}
