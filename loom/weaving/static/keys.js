(() => {
  // Keys to find one's way with, and the list of them.
  const book = document.querySelector("nav.book-nav");
  if (!book) return;
  const KEY = `${book.dataset.book}/keys/1`;
  const ABOVE = 24;  // pixels above a heading
  const load = () => { try { return localStorage.getItem(KEY) !== "off"; } catch { return true; } };
  let isOn = load();

  const goTo = relation => {
    const link = document.querySelector(`head link[rel=${relation}]`);
    if (link) location.assign(link.href);
  };
  // To the heading after, or before, the one that was gone to, if that is in view, or else the top of the window.
  // Whoever goes on with Tab goes on from there.
  const goToSection = step => {
    const bar = document.querySelector(".mobile-header")?.getBoundingClientRect().bottom ?? 0;
    const heads = [...document.querySelectorAll("article section[id] > :is(h1, h2, h3)")]
      .filter(head => head.checkVisibility());
    const tops = heads.map(head => head.getBoundingClientRect().top - Math.max(bar, 0) - ABOVE);
    const at = heads.indexOf(document.activeElement), isInView = tops[at] > -ABOVE && tops[at] < innerHeight;
    const next = isInView ? at + step : step > 0 ? tops.findIndex(top => top > 4) : tops.findLastIndex(top => top < -4);
    if (!heads[next]) return;
    heads[next].tabIndex = -1;
    heads[next].focus({ preventScroll: true });
    heads[next].addEventListener("blur", () => heads[next].removeAttribute("tabindex"), { once: true });
    window.scrollBy({ top: tops[next], behavior: "instant" });
  };
  const search = () => {
    if (typeof window.openSearch === "function") window.openSearch();
    else document.querySelector("input[name=q]")?.focus();
  };
  const KEYS = [
    ["n", "next page", () => goTo("next")],
    ["p", "previous page", () => goTo("prev")],
    ["j", "next section", () => goToSection(1)],
    ["k", "previous section", () => goToSection(-1)],
    ["/", "search", search],
    ["s", "symbols of this page, and back", null],  // symbols.js
    ["?", "this list", () => list.showModal()],
  ];

  const make = (tag, kind, ...parts) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    made.append(...parts);
    return made;
  };
  const title = make("h2", "", "Keys");
  title.id = "keys-title";
  const hasSymbols = document.querySelector(".symbols-fold");
  const EDITOR = [["Ctrl Enter", "in an editor: run"], ["Esc Tab", "in an editor: leave it"]];
  const hasEditors = location.protocol !== "file:" && document.querySelector('script[src*="runner.js"]');
  const PASS = [["← →", "in a pass: one step back or on"]];
  const hasPass = document.querySelector(".step-open");
  const rows = [
    ...KEYS.filter(([key]) => key !== "s" || hasSymbols), ...hasPass ? PASS : [], ...hasEditors ? EDITOR : [],
  ]
    .flatMap(([key, words]) => [make("dt", "", make("kbd", "", key)), make("dd", "", words)]);
  const box = make("input");
  box.type = "checkbox";
  box.checked = isOn;
  box.addEventListener("change", () => {
    isOn = box.checked;
    try { localStorage.setItem(KEY, isOn ? "on" : "off"); } catch { /* for this page alone */ }
  });
  addEventListener("storage", event => { if (event.key === KEY) box.checked = isOn = load(); });
  const close = make("form", "", make("button", "", "Close"));
  close.method = "dialog";
  close.firstChild.autofocus = true;
  const list = make("dialog", "keys-list", title, make("dl", "", ...rows),
    make("label", "tick-box", box, "Use these keys"), close);
  list.setAttribute("aria-labelledby", title.id);
  document.body.append(list);

  const button = make("button", "keys-button", "Keys", make("kbd", "", "?"));
  button.type = "button";
  button.addEventListener("click", () => list.showModal());
  book.closest(".sidebar-sticky")?.append(button);

  const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]";
  addEventListener("keydown", event => {
    const found = KEYS.find(([key]) => key === event.key);
    if (!found || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest?.(FIELDS)) return;
    if (!isOn) return event.stopPropagation();  // nor does another script hear it
    if (!found[2] || event.repeat && "np?/".includes(event.key)) return;
    event.preventDefault();
    found[2]();
  }, { capture: true });
})();
