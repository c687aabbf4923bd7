// The line at the foot of the window: what is loaded, what runs, and how to stop it.
import { focusAgain, make, makeButton } from "./elements.js";

const megabytes = bytes => (bytes / 1e6).toFixed(1);
const RED = "article :is(.equation-mark, .paths-mark).is-red, article .run-state.run-red";
// A block of the library is red with what it breaks; what broke it stands there only if it is marked at a line.
const isPlace = red => red.matches(".is-red") || !red.closest(".literate:not(:has(.code-editor-errors:not(:empty)))");
const findRed = () => [...document.querySelectorAll(RED)].filter(isPlace);
const LONG = 30;  // seconds, after which one may wonder
const WORDS = { core: "Loading Python", figures: "Loading Matplotlib" };

/** What Python is busy with. Who waits for a check of the page is not to think that it hangs, and has to be stopped. */
const describeBusy = ({ do: what, page }, seconds) => {
  if (what !== "check") return seconds < LONG ? "Python runs …" : `Python has run for ${seconds} s. If a loop does not end, stop it.`;
  const words = `Checking ${page ? "another" : "this"} page`;
  return seconds ? `${words}, which takes ${seconds} s so far.` : `${words} …`;
};

/** A button that leads to what is red on the page, one after the other. */
const makeGuide = () => {
  let last;
  return makeButton("Show", ({ detail }) => {
    const found = findRed();
    last = found[(found.indexOf(last) + 1) % found.length];
    for (let fold = last?.closest("details:not([open])"); fold; fold = fold.closest("details:not([open])")) fold.open = true;
    last?.scrollIntoView({ block: "center" });
    if (detail || !last) return;  // it was a mouse
    if (!last.matches("a, button")) last.tabIndex = -1;
    last.focus({ preventScroll: true });
  }, "Show what is red, one after the other");
};

/** Returns what says something whenever Python does nothing, until something else is said. */
export const makeBar = (python, stop) => {
  const bar = make("aside", "run-bar"), said = make("span", "run-said"), progress = make("progress");
  const guide = makeGuide(), end = makeButton("Stop", stop);
  bar.setAttribute("aria-label", "Python");
  said.setAttribute("role", "status");
  bar.append(said, progress, guide, end);
  bar.hidden = true;
  document.body.append(bar);
  let later, telling, since, kept = "";

  const show = (words, canStop = false) => {
    clearTimeout(later);
    const hadFocus = bar.contains(document.activeElement);
    bar.hidden = !words;
    if (said.textContent !== words) said.textContent = words;  // it is read aloud
    end.hidden = !canStop;
    guide.hidden = !words || !canStop && words !== kept || !findRed().length;
    progress.hidden = true;
    const focused = document.activeElement;  // some browsers take the focus from what is hidden at once
    if (hadFocus && !(bar.contains(focused) && focused.checkVisibility())) {
      focused.blur();
      focusAgain(guide, ...document.querySelectorAll(".changes-toggle"));
    }
  };

  const showBusy = () => {
    const seconds = Math.floor((Date.now() - since) / 10_000) * 10, red = findRed().length;
    const words = describeBusy(python.request, seconds);
    show(red ? `${words} ${red} red so far.` : words, true);
  };

  const showState = state => {
    clearInterval(telling);
    if (state === "loading") show("Starting Python …");
    else if (state !== "busy") show(kept);
    else {
      showBusy();
      telling = setInterval(showBusy, 1000);
    }
  };

  python.on("progress", ({ group, loaded, total }) => {
    if (group === "done") return showState(python.state);
    if (["ready", "failed"].includes(python.state)) return undefined;  // nobody waits for it
    clearInterval(telling);
    show(`${WORDS[group]}: ${megabytes(loaded)} of ${megabytes(total)} MB`);
    progress.hidden = false;
    progress.max = total;
    progress.value = loaded;
  });
  python.on("state", state => {
    clearInterval(telling);
    if (state === "busy") {
      since = Date.now();
      later = setTimeout(() => showState(python.state), 500);
    } else if (state === "failed") show("Python can’t be started.");
    else showState(state);
  });
  return words => {
    kept = words;
    if (python.state !== "busy") show(kept);
  };
};
