// What begins when the first button is pressed: Python, an editor in each block, and what comes back.
import { readBlocks } from "./blocks.js";
import { addStyle } from "./elements.js";
import { Session } from "./session.js";
import { fetchJson, page } from "./site.js";

let session;

/** The session of this page; `blocks` are `{element, number, kind, button}`. */
export const start = async blocks => {
  if (session) return session;
  for (const name of ["editor", "running", "exercises", "changes"]) addStyle(name).catch(() => {});  // it works without
  const hasExercises = document.querySelector("article .exercise[id]");
  const [code, exercises] = await Promise.all([readBlocks(page), hasExercises ? fetchJson(`_exercises/${page}.json`) : {}]);
  session = new Session(blocks, code, exercises);
  return session;
};
