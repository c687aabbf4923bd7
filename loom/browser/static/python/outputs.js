// What a block shows: text as text; HTML and figures in a frame in which no script runs.
import { make } from "./elements.js";
import { makeFrame } from "./frames.js";

const makeExample = ({ state, source, want, got, error }, isPrinted) => {
  if (state === "green" && (isPrinted || !got)) return null;
  const box = make("div", `run-example run-${state}`);
  box.append(make("pre", "run-source", source));
  if (got) box.append(make("pre", "", got.trimEnd()));
  if (state === "red" && want) box.append(make("p", "run-words", "It expects"), make("pre", "", want.trimEnd()));
  if (state === "red" && !got && !error) box.append(make("p", "run-words", "It gave nothing."));
  if (error) box.append(make("pre", "run-error", error.text));
  return box;
};

const MAKE = {
  text: ({ text }) => make("pre", "", text.trimEnd()),
  error: ({ text }) => make("pre", "run-error", text),
  example: makeExample,
  note: ({ text }) => make("p", "run-words", text),
  html: ({ html }) => makeFrame(html, "Result"),
  figure: ({ svg }) => makeFrame(`<div class="figure">${svg}</div>`, "Figure"),
};

/** An element for an output, or null where there is nothing to see. */
export const makeOutput = (output, isPrinted) => MAKE[output.kind]?.(output, isPrinted) ?? null;
