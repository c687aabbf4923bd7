// What became of an exercise: what was asked, expected and given, as the command line says it.
import { make } from "./elements.js";

const UNSTORED = "This browser could not store that. Take progress.txt home before you leave this page.";

const makeGreen = ({ summary, counts }, day, isStored) => {
  const words = day && isStored ? `Solved since ${day}` : day ? UNSTORED : "Press Check to keep this.";
  if (counts) return [make("p", "verdict-line run-green", `✓ Solved. ${summary}`), make("p", "verdict-day", words)];
  return [make("p", "verdict-line", `${summary} But these are not the checks of the book, so the exercise doesn’t count as solved.`)];
};

// A line of a document is nowhere to be seen here; that of a block is.
const makeNaming = (cause, open) => text => {
  const place = cause?.page === open ? `line ${cause?.line} of what you edit` : `a line of ${cause?.page}`;
  const named = text.replace(/^\S+:\d+ asks$/, "The check asks");
  return cause ? named.replace(/^at \S+:\d+$/, `at ${place}`).replace(/^\S+:\d+: /, `At ${place}: `) : named;
};

/** The elements that say it; `day` is when it was first solved, `isStored` whether that is kept, `open` the page that is read. */
export const makeVerdict = (outcome, day, isStored, open) => {
  if (outcome.state === "green") return makeGreen(outcome, day, isStored);
  if (outcome.state === "unable") return [make("p", "verdict-line", outcome.summary)];
  const name = makeNaming(outcome.cause, open);
  const parts = outcome.parts.flatMap(([heading, quote]) => [make("p", "run-words", name(heading)), make("pre", "", quote)]);
  const said = outcome.said ? [make("p", "run-words", name(outcome.said))] : [];
  return [make("p", "verdict-line run-red", `✗ ${outcome.summary}`), ...parts, ...said];
};
