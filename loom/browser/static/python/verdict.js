// What became of an exercise: what was asked, expected and given, as the command line says it.
import { make } from "./elements.js";

const makeGreen = ({ summary, counts }, day) => {
  if (counts) return [make("p", "verdict-line run-green", `✓ Solved. ${summary}`), make("p", "verdict-day", `Solved since ${day}`)];
  return [make("p", "verdict-line", `${summary} But these are not the checks of the book, so the exercise doesn’t count as solved.`)];
};

// A line of a document is nowhere to be seen here; that of a block is.
const namePlace = (heading, cause, open) => {
  if (/^\S+:\d+ asks$/.test(heading)) return "The check asks";
  if (!cause || !/^at \S+:\d+$/.test(heading)) return heading;
  return cause.page === open ? `at line ${cause.line} of what you edit` : `on the page ${cause.page}`;
};

/** The elements that say it; `day` is when it was first solved, `open` the page that is read. */
export const makeVerdict = (outcome, day, open) => {
  if (outcome.state === "green") return makeGreen(outcome, day);
  if (outcome.state === "unable") return [make("p", "verdict-line", outcome.summary)];
  const parts = outcome.parts.flatMap(([heading, quote]) =>
    [make("p", "run-words", namePlace(heading, outcome.cause, open)), make("pre", "", quote)]);
  const said = outcome.said ? [make("p", "run-words", outcome.said)] : [];
  return [make("p", "verdict-line run-red", `✗ ${outcome.summary}`), ...parts, ...said];
};
