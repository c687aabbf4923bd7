(() => {
  const article = document.querySelector("article");
  const blocks = [...article?.querySelectorAll("[class*=' block-'], .exercise .literate-solution") ?? []].map(element => {
    const number = Number(/ block-(\d+)/.exec(` ${element.className}`)?.[1]);
    const kind = /literate-(\w+)/.exec(element.className)?.[1]
      ?? (element.matches(".cell") ? "cell" : element.matches(".highlight-pycon") ? "doctest" : "example");
    return { element, number, kind };
  });

  const make = (tag, className, textContent = "") => Object.assign(document.createElement(tag), { className, textContent });

  // From a disk nothing is fetched.
  if (location.protocol === "file:") {
    if (!blocks.length) return;
    const note = make("p", "runner-note");
    note.append("The code on this page runs, and can be edited, where a web server shows it: in the folder of the ",
      "site, ", make("code", "", "python -m http.server"), ".");
    article.append(note);
    return;
  }

  const WORDS = { doctest: "Run", cell: "Run", example: "Run", check: "Check", solution: "Use this solution" };
  const here = document.currentScript.src;
  let loading;
  const start = () => loading ??= import(new URL("python/main.js", here)).then(({ start: begin }) => begin(blocks));

  const showShared = async () => {
    if (!article || !location.hash.startsWith("#change=")) return;
    (await import(new URL("python/shared.js", here))).showShared(start);
  };
  showShared();
  addEventListener("hashchange", showShared);

  // Starts Python for `act`; `place` says why not.
  const makeStarter = (words, place, act) => {
    const button = make("button", "run-button", words), failed = make("p", "run-failed");
    let again;
    button.addEventListener("click", async ({ detail }) => {
      again = detail < 2;
      if (button.ariaDisabled) return;
      button.ariaDisabled = true;
      failed.remove();
      try {
        do {
          again = false;
          await act(await start());
        } while (again);
      } catch {
        loading = null;
        failed.textContent = "Python can’t be loaded. Is there a connection?";
        const last = place.querySelector(".block-caption") ?? place.lastChild;
        (place.matches("[class*=highlight-]") ? place : last).after(failed);
      } finally {
        button.ariaDisabled = null;
      }
    });
    return button;
  };

  window.loomStarter = makeStarter;  // for figures

  blocks.forEach(block => {
    const { element, kind } = block;
    const button = makeStarter(element.matches(".unable") ? "Not here" : WORDS[kind] ?? "Edit", element, session => session.press(block));
    const exercise = element.closest(".exercise")?.querySelector(".exercise-number")?.textContent;
    const name = exercise ? `(${exercise})` : element.querySelector(".block-name")?.textContent ?? "this example";
    button.setAttribute("aria-label", `${button.textContent} ${name}`);
    const tools = make("div", "run-tools"), caption = element.querySelector(".block-caption");
    tools.append(button);
    block.button = button;
    if (caption) caption.querySelector(".block-name").after(tools);
    else (element.querySelector(":scope > .cell_input") ?? element).append(tools);
  });

  (article?.querySelector(".try-here") ?? {}).hidden = false;

  // Drafts come back.
  const root = new URL(document.documentElement.dataset.content_root, location);
  const page = decodeURIComponent(location.pathname.slice(root.pathname.length)).replace(/\.html$/, "").replace(/(^|\/)$/, "$1index");
  const book = document.querySelector("nav.book-nav")?.dataset.book ?? "book";
  const drafts = `${book}/drafts/1/`;
  const isShown = key => key === drafts + page ? localStorage[key] !== "[]"
    : key.startsWith(drafts) && /"kind":"(?:chunk|file)"/.test(localStorage[key]);
  const hasDrafts = () => {
    try { return Object.keys(localStorage).some(isShown); } catch { return false; }
  };
  const goTo = () => {
    const number = /^#block-(\d+)$/.exec(location.hash)?.[1];
    const element = number && document.querySelector(`article .block-${number}`);
    element?.scrollIntoView({ block: "center" });
    element?.querySelector(".run-button")?.focus({ preventScroll: true });
  };
  addEventListener("hashchange", goTo);
  if (hasDrafts()) start().then(goTo, () => { loading = null; });
  else goTo();
})();
