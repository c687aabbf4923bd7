// What is said of drafts: two texts for one block, a block that is gone, and that nothing can be kept.
import { make, makeButton } from "./elements.js";

const WORDS = {
  old: ["This block has changed since you wrote this:", "Keep yours", "Take the new one"],
  rival: ["This block was edited in another tab, too. There it is:", "Take that one", "Keep this one"],
};

/** Say something at the foot of the window, until it is closed. */
const showNotice = words => {
  const note = make("div", "draft-note draft-notice");
  note.setAttribute("role", "alert");
  document.body.append(note);
  note.append(make("p", "", words), makeButton("Close", () => note.remove()));
};

/** Say what is wrong with what was written on other pages. */
export const showElsewhere = problems => problems.forEach(({ place, message }) =>
  showNotice(`What you wrote on another page is not in use here. ${place}: ${message}`));

class DraftNotes {
  #drafts; #views; #notes = new Map(); #gone = new Set();

  constructor(drafts, views) {
    this.#drafts = drafts;
    this.#views = views;
    drafts.on("doubt", number => this.#show(number));
    drafts.on("trouble", why => showNotice(
      `What you write here can’t be kept, as ${why}. It is lost when you leave this page.`));
    drafts.listDoubts().forEach(number => this.#show(number));
    if (drafts.lost.length) {
      this.#showLost("You wrote this into a block that is no longer on this page:", drafts.lost, () => drafts.dropLost());
    }
    drafts.on("gone", (page, texts) => {
      if (this.#gone.has(page)) return;
      this.#gone.add(page);
      this.#showLost(`You wrote this on the page ${page}, which is no longer in this book:`, texts, () => drafts.others.drop(page));
    });
  }

  #makeNote(words, texts, ...buttons) {
    const note = make("div", "draft-note"), said = make("p", "", words);
    note.setAttribute("role", "group");
    note.setAttribute("aria-label", words);
    note.append(said, ...texts.map(text => make("pre", "", text)), ...buttons);
    return note;
  }

  #show(number) {
    this.#notes.get(number)?.remove();
    const view = this.#views.get(number), doubt = this.#drafts.getDoubt(number);
    if (!doubt || !view) return;
    const [words, take, keep] = WORDS[doubt.isOld ? "old" : "rival"];
    const settle = isTaken => {
      this.#drafts.settle(number, isTaken);
      view.open();
    };
    const note = this.#makeNote(words, [doubt.text], makeButton(take, () => settle(true)), makeButton(keep, () => settle(false)));
    this.#notes.set(number, note);
    view.element.append(note);
  }

  #showLost(words, texts, drop) {
    const away = makeButton("Throw it away", () => {
      drop();
      note.remove();
    });
    const note = this.#makeNote(words, texts, away);
    (document.querySelector("article h1") ?? document.querySelector("article").firstElementChild).after(note);
  }
}

/** Say what there is to say of drafts, at the blocks of a page and from now on. */
export const showDraftNotes = (drafts, views) => new DraftNotes(drafts, views);
