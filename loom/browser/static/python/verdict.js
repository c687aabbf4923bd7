// What became of an exercise: what was asked, expected and given, as the command line says it.
import { make } from "./elements.js";

const makeGreen = ({ summary, counts }, day) => {
  if (counts) return [make("p", "verdict-line run-green", `✓ Solved. ${summary}`), make("p", "verdict-day", `Solved since ${day}`)];
  return [make("p", "verdict-line", `${summary} But these are not the checks of the book, so the exercise doesn’t count as solved.`)];
};

// A line of a document is nowhere to be seen here.
const nameCheck = heading => heading.replace(/^\S+:\d+ asks$/, "The check asks");

/** The elements that say it; `day` is when it was first solved. */
export const makeVerdict = (outcome, day) => {
  if (outcome.state === "green") return makeGreen(outcome, day);
  if (outcome.state === "unable") return [make("p", "verdict-line", outcome.summary)];
  const parts = outcome.parts.flatMap(([heading, quote]) => [make("p", "run-words", nameCheck(heading)), make("pre", "", quote)]);
  const said = outcome.said ? [make("p", "run-words", outcome.said)] : [];
  return [make("p", "verdict-line run-red", `✗ ${outcome.summary}`), ...parts, ...said];
};
