// The line at the foot of the window: what is loaded, what runs, and how to stop it.
import { make, makeButton } from "./elements.js";

const megabytes = bytes => (bytes / 1e6).toFixed(1);
const WORDS = { core: "Loading Python", figures: "Loading Matplotlib" };

/** Returns what says something whenever Python does nothing, until something else is said. */
export const makeBar = (python, stop) => {
  const bar = make("aside", "run-bar"), said = make("span", "run-said"), progress = make("progress");
  const end = makeButton("Stop", stop);
  bar.setAttribute("aria-label", "Python");
  said.setAttribute("role", "status");
  bar.append(said, progress, end);
  bar.hidden = true;
  document.body.append(bar);
  let later, kept = "";

  const show = (words, canStop = false) => {
    clearTimeout(later);
    bar.hidden = !words;
    said.textContent = words;
    end.hidden = !canStop;
    progress.hidden = true;
  };

  const showState = state => {
    if (state === "loading") show("Starting Python …");
    else if (state === "busy") show("Python runs …", true);
    else show(kept);
  };

  python.on("progress", ({ group, loaded, total }) => {
    if (group === "done") return showState(python.state);
    if (["ready", "failed"].includes(python.state)) return undefined;  // nobody waits for it
    show(`${WORDS[group]}: ${megabytes(loaded)} of ${megabytes(total)} MB`);
    progress.hidden = false;
    progress.max = total;
    progress.value = loaded;
  });
  python.on("state", state => {
    if (state === "busy") later = setTimeout(() => showState(python.state), 500);
    if (state !== "busy" && state !== "failed") showState(state);
    if (state === "failed") show("Python can’t be started.");
  });
  return words => {
    kept = words;
    if (python.state !== "busy") show(kept);
  };
};
