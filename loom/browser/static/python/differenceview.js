// A change of a block as it is shown: what went, what came, and some lines around them. All of it is text.
import { addressBlock } from "./blocks.js";
import { shortenRows } from "./difference.js";
import { make } from "./elements.js";

const SIGNS = { same: " ", added: "+", removed: "−", gap: "" };
const TAGS = { same: "span", added: "ins", removed: "del", gap: "span" };
// Characters that nobody sees. Some of them let the letters around them stand in another order than that in which Python
// reads them, or begin a new line for Python alone.
const UNSEEN = /(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

const reveal = text =>
  text.replace(UNSEEN, found => `⟨U+${found.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);

const makeRow = ([kind, text]) => {
  const row = make(TAGS[kind], `change-line change-${kind}`, kind === "gap" ? "…" : `${SIGNS[kind]} ${reveal(text)}`);
  return [row, "\n"];
};

const makeDifference = rows => {
  const box = make("pre", "change-rows");
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "The lines that change");
  for (const row of shortenRows(rows)) box.append(...makeRow(row));  // there may be more than a call takes
  return box;
};

/** A block and its change; `more` are elements beside its name. */
export const makeChange = ({ page, number, name, rows }, ...more) => {
  const box = make("section", "change-block"), head = make("p", "change-name");
  const link = make("a", "", page);
  link.href = addressBlock(page, number);
  head.append(link);
  if (name) head.append(" · ", make("code", "", name));
  head.append(...more);
  box.append(head, makeDifference(rows));
  return box;
};
