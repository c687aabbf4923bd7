// A change that came with the address of a page. It is a stranger's code: it is shown first, as text. Nothing of it
// runs, and nothing is stored, before the reader says so.
import { groupTexts } from "./changeset.js";
import { makeChange } from "./differenceview.js";
import { addStyle, make, makeButton } from "./elements.js";
import { findReplaced, keepTexts } from "./keeping.js";
import { placeChange } from "./sharedplaces.js";
import { LinkError, readLink } from "./sharing.js";

const WARNING = "Someone else wrote it. Nothing of it has run, and nothing is stored. If you run it, it runs in a "
  + "place of its own in your browser, without the network, and without what this site has stored. From then on it is "
  + "a change of yours: it is kept, and used on all pages, until you take it back.";
const OTHER = "The link belongs to another edition of this book.";
const UNSTORED = "This browser could not store your own text, so it stays where it is. Copy it first, or leave yours.";
const LOST = "For these blocks there is no place in this edition, so they are left out:";

const leave = panel => {
  history.replaceState(history.state, "", location.href.split("#")[0]);
  panel.remove();
};

const makePanel = title => {
  const panel = make("section", "shared"), head = make("h2", "shared-title", title);
  head.tabIndex = -1;
  panel.append(head);
  panel.setAttribute("aria-label", title);
  document.querySelector(".shared")?.remove();
  document.querySelector("article").prepend(panel);
  head.focus();
  return panel;
};

const apply = async (session, { placed }) => {
  for (const { page, number, after } of placed) await session.setText(page, number, after);
  const own = placed.find(({ page }) => page === session.page);
  if (own) location.replace(`#block-${own.number}`);  // to what has changed, which the reader sees while the page is checked
  await session.follow();
};

const show = (change, begin) => {
  const { isOther, placed, lost } = change;
  const panel = makePanel("A change of the library came with this link"), actions = make("p", "shared-actions");
  const said = make("p", "changes-said");
  said.setAttribute("role", "status");
  const run = async () => {
    const session = await begin(), own = findReplaced(await session.readDrafts(), groupTexts(placed));
    const go = async () => {
      if (!await keepTexts(own)) throw new Error(UNSTORED);
      leave(panel);
      return apply(session, change);
    };
    if (!Object.keys(own).length) {
      leave(panel);
      await apply(session, change);
      return;
    }
    const count = Object.values(own).reduce((sum, texts) => sum + Object.keys(texts).length, 0);
    said.textContent = `You have changed ${count === 1 ? "one of these blocks" : `${count} of these blocks`} yourself. `
      + "Your text would make room for theirs; it is kept, and the bar at the foot of the page puts it back.";
    actions.replaceChildren(makeButton("Replace mine, and keep it", guard(go)),
      makeButton("Leave mine", () => leave(panel)));
    actions.firstChild.focus();
  };
  const guard = work => async ({ currentTarget: button }) => {
    button.disabled = true;
    try {
      await work();
    } catch (error) {
      said.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  };
  if (placed.length) panel.append(make("p", "", WARNING));
  if (isOther) panel.append(make("p", "", `${OTHER} ${placed.length ? "Where its blocks are still the same, it fits." : ""}`));
  panel.append(...placed.map(each => makeChange(each)));
  if (lost.length) panel.append(make("p", "", LOST), ...lost.map(each => makeChange(each)));
  if (placed.length) actions.append(makeButton("Run this change", guard(run)));
  actions.append(makeButton("Ignore", () => leave(panel)));
  panel.append(actions, said);
};

/** Show the change of the address; `begin` gives the session of the page. */
export const showShared = async begin => {
  try {
    await addStyle("changes");  // without it a long line would go on beyond the edge
    show(await placeChange(await readLink(location.hash)), begin);
  } catch (error) {
    const panel = makePanel("The change in this link can’t be shown");
    panel.append(make("p", "", error instanceof LinkError ? error.message : `It could not be read: ${error.message}`),
      makeButton("Ignore", () => leave(panel)));
  }
};
