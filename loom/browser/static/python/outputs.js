// What a block shows: text as text; HTML and figures in a frame in which no script runs.
import { refuseHtml } from "./drawable.js";
import { make } from "./elements.js";
import { makeFrame } from "./frames.js";

const MOST_FRAMES = 30;  // of a block

const UNSAID = "It expects nothing, as nothing is written below the prompt. Write the result there, and it is compared.";

const makeNote = text => make("p", "run-words", text);

const makeDrawing = (html, title) => {
  const refusal = refuseHtml(html);
  return refusal ? makeNote(refusal) : makeFrame(html, title);
};

const makeExample = ({ state, source, want, got, error }, isPrinted) => {
  if (state === "green" && (isPrinted || !got)) return null;
  const box = make("div", `run-example run-${state}`);
  box.append(make("pre", "run-source", source));
  if (got) box.append(make("pre", "", got.trimEnd()));
  if (state === "red" && want) box.append(make("p", "run-words", "It expects"), make("pre", "", want.trimEnd()));
  else if (state === "red" && got && !error) box.append(makeNote(UNSAID));
  if (state === "red" && !got && !error) box.append(make("p", "run-words", "It gave nothing."));
  if (error) box.append(make("pre", "run-error", error.text));
  return box;
};

const MAKE = {
  text: ({ text }) => make("pre", "", text.trimEnd()),
  error: ({ text }) => make("pre", "run-error", text),
  example: makeExample,
  note: ({ text }) => makeNote(text),
  html: ({ html }) => makeDrawing(html, "Result"),
  figure: ({ svg }) => makeDrawing(`<div class="figure">${svg}</div>`, "Figure"),
};

/** An element for an output, or null where there is nothing to see. */
export const makeOutput = (output, isPrinted) => MAKE[output.kind]?.(output, isPrinted) ?? null;

/** The elements for what a block shows. */
export const makeOutputs = (outputs, isPrinted) => {
  const isDrawn = ({ kind }) => kind === "html" || kind === "figure";
  const last = outputs.filter(isDrawn)[MOST_FRAMES - 1];
  const shown = outputs.filter((each, n) => !last || !isDrawn(each) || n <= outputs.indexOf(last));
  const left = outputs.length - shown.length;
  const notes = left ? [makeNote(`Not shown: ${left} more results. At most ${MOST_FRAMES} are shown.`)] : [];
  return [...shown.map(each => makeOutput(each, isPrinted)).filter(Boolean), ...notes];
};
