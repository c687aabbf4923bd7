(() => {
  // Results while a reader types: in a panel below the field of the sidebar, and on search.html. The prose of a page, from
  // which extracts are taken, is fetched when one of its results is shown.
  const { root, load, loadEngine, listWords, MARKS } = window.bookSearch;
  const MOST = 8, MORE = 30, WIDTH = 180;

  const make = (tag, className, ...inside) => {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...inside);
    return element;
  };
  const texts = new Map(), loading = new Map();
  window.searchTexts = (name, found) => texts.set(name, found);
  const loadText = ({ page, place }) => {
    if (!loading.has(page.name)) loading.set(page.name, load(`${root}_search/${page.name}.js`).catch(() => {}));
    return loading.get(page.name).then(() => texts.get(page.name)?.[place] ?? "");
  };

  // ---- A result ----

  // The part of a text that has most of the words: its paragraph, from the beginning of a sentence or shortly before.
  const cut = (text, words, isWhole) => {
    const lines = text.split("\n");
    let best = { line: lines[0] ?? "", found: [], at: 0, count: 0 };
    for (const line of isWhole ? [] : lines) {
      const found = listWords(line).filter(({ word }) => words.has(word));
      found.forEach(({ first }, i) => {
        const near = found.slice(i).filter(each => each.last - first < WIDTH - 40);
        const count = new Set(near.map(each => each.word)).size;
        if (count > best.count) best = { line, found, at: first, count };
      });
    }
    const { line, at } = best;
    if (isWhole) best.found = listWords(line).filter(({ word }) => words.has(word));
    const sentence = Math.max(...[". ", "? ", ": "].map(end => line.lastIndexOf(end, at) + 2), 0);
    let start = at < 70 ? 0 : at - sentence < 90 && sentence > 1 ? sentence : line.indexOf(" ", at - 50) + 1;
    let end = start + WIDTH >= line.length ? line.length : line.lastIndexOf(" ", start + WIDTH);
    if (isWhole) [start, end] = [0, line.length];
    return { line, start, end, found: best.found.filter(({ first, last }) => first >= start && last <= end) };
  };

  const fill = (element, { line, start, end, found }) => {
    let at = start;
    const parts = found.flatMap(({ first, last }) => {
      const before = line.slice(at, first);
      at = last;
      return [before, make("mark", "", line.slice(first, last))];
    });
    element.replaceChildren(start ? "…\u00a0" : "", ...parts, line.slice(at, end), end < line.length ? "\u00a0…" : "");
  };

  const rememberMarks = (hit, words) => {
    const { pathname, hash } = new URL(hit.href);
    try { sessionStorage.setItem(MARKS, JSON.stringify({ pathname, hash, words: [...words] })); }
    catch { /* without a memory there are no marks */ }
  };

  const KINDS = ["", "Glossary", "Exercise", "Code"];
  const makeHit = (entry, { words }) => {
    const { page, kind } = entry, isPage = !entry.anchor;
    const where = kind === 1 ? [] : [isPage ? "" : page.title, page.part].filter(Boolean);
    const extract = make("span", "search-extract");
    const title = make("span", "search-title", kind === 3 ? make("code", "", entry.title) : entry.title);
    const hit = make("a", "search-hit", title);
    if (KINDS[kind]) hit.append(" ", make("span", "search-kind", KINDS[kind]));
    if (where.length) hit.append(" ", make("span", "search-where", where.join(" · ")));
    hit.append(" ", extract);
    hit.href = root + page.address + (entry.anchor && `#${encodeURIComponent(entry.anchor)}`) || ".";
    hit.addEventListener("click", () => rememberMarks(hit, words));
    loadText(entry).then(text => {
      if (text) fill(extract, cut(text, words, kind === 1));
      else extract.remove();
    });
    return hit;
  };

  // What a reader should be told beside the results.
  const makeNotes = ({ notes, results, glossary, rest }) => {
    const lines = notes.filter(note => note.kind === "typo")
      .map(({ asked, used }) => make("p", "", `“${asked}” is not in this book. These are the results for “${used}”.`));
    const lost = notes.filter(note => note.kind === "absent").map(note => `“${note.asked}”`);
    const said = lost.length ? `${lost.join(" and ")} ${lost.length > 1 ? "are" : "is"} not in this book.` : "Nothing was found.";
    if (lost.length && results.length) lines.push(make("p", "search-absent", `${said} These are the results for “${rest}”.`));
    else if (!results.length) lines.push(make("p", "search-absent", said));
    if (!results.length && glossary) {
      const link = Object.assign(make("a", "", glossary.title), { href: root + glossary.address });
      lines.push(make("p", "", "The ", link, " lists the terms that it explains."));
    }
    return lines;
  };
  const count = ({ results }) => `${results.length} result${results.length === 1 ? "" : "s"}`;

  // ---- The panel ----

  const addPanel = input => {
    const form = input.form, list = make("div", "search-list"), notes = make("div", "search-notes"), all = make("a", "search-all");
    const panel = make("div", "search-panel", notes, list, all), status = make("p", "visually-hidden");
    list.id = "search-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Search results");
    status.setAttribute("role", "status");
    if (panel.showPopover) panel.popover = "manual";
    panel.hidden = true;
    form.append(panel, status);
    const set = attributes => Object.entries(attributes).forEach(([name, value]) => input.setAttribute(name, value));
    set({ role: "combobox", "aria-controls": list.id, "aria-autocomplete": "list", "aria-expanded": "false" });
    let active = -1, timer = 0, isQuiet = false;

    const place = () => {
      if (panel.hidden) return;
      const box = input.getBoundingClientRect(), isNarrow = innerWidth < 640, left = isNarrow ? 8 : Math.max(box.left, 8);
      const top = box.bottom + 6, height = window.visualViewport?.height ?? innerHeight;
      Object.assign(panel.style, { left: `${left}px`, top: `${top}px`, width: `${Math.min(innerWidth - left - (isNarrow ? 8 : 20), 620)}px`, maxHeight: `${height - top - 12}px` });
    };
    const show = () => {
      if (panel.hidden) {
        panel.hidden = false;
        panel.showPopover?.();
        input.setAttribute("aria-expanded", "true");
      }
      place();
    };
    const hide = () => {
      if (!panel.hidden) panel.hidePopover?.();
      panel.hidden = true;
      choose(-1);
      set({ "aria-expanded": "false" });
    };
    const choose = number => {
      const options = list.children;
      options[active]?.setAttribute("aria-selected", "false");
      active = number < -1 ? options.length - 1 : number < options.length ? number : -1;
      const option = options[active];
      if (!option) return input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      set({ "aria-activedescendant": option.id });
    };
    const search = () => {
      const query = input.value.trim();
      if (!query) return hide();
      loadEngine().then(() => {
        if (query !== input.value.trim() || !form.contains(document.activeElement)) return;
        const found = window.bookSearch.find(query), hits = found.results.slice(0, MOST).map(entry => makeHit(entry, found));
        hits.forEach((hit, n) => {
          hit.id = `search-option-${n}`;
          hit.tabIndex = -1;
          hit.setAttribute("role", "option");
          hit.setAttribute("aria-selected", "false");
        });
        active = -1;
        input.removeAttribute("aria-activedescendant");
        notes.replaceChildren(...makeNotes(found));
        list.replaceChildren(...hits);
        list.hidden = !hits.length;
        all.textContent = `All ${count(found)}`;
        all.href = Object.assign(new URL(form.action), { search: new URLSearchParams({ q: query }), hash: "" });
        all.hidden = found.results.length <= MOST;
        show();
        panel.scrollTop = 0;
        clearTimeout(timer);
        timer = setTimeout(() => { status.textContent = [notes.textContent, `${count(found)}.`].filter(Boolean).join(" "); }, 500);
      }, () => {
        notes.replaceChildren(make("p", "", "The index of the search could not be read."));
        list.replaceChildren();
        show();
      });
    };

    input.addEventListener("focus", () => isQuiet || search());
    input.addEventListener("input", search);
    input.addEventListener("keydown", event => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (panel.hidden) return search();
        choose(event.key === "ArrowDown" ? active + 1 : active < 0 ? -2 : active - 1);
      }
      else if (event.key === "Enter" && list.children[active] && !panel.hidden) list.children[active].click();
      else return;
      event.preventDefault();
    });
    form.addEventListener("keydown", event => {
      if (event.key !== "Escape" || panel.hidden) return;
      hide();
      isQuiet = true;
      input.focus({ preventScroll: true });
      isQuiet = false;
      event.preventDefault();
      event.stopPropagation();
    });
    form.addEventListener("focusout", event => form.contains(event.relatedTarget) || hide());
    panel.addEventListener("mousedown", event => event.preventDefault());  // the field keeps the focus
    addEventListener("resize", place);
    window.visualViewport?.addEventListener("resize", place);
    addEventListener("scroll", place, { passive: true });
    search();  // for what was typed before this script came
  };

  // ---- The page of all results ----

  const fillPage = page => {
    const form = page.querySelector("form"), input = form.elements.q, list = page.querySelector("ol"), notes = page.querySelector(".search-notes");
    const more = make("button", "search-more", "Show more");
    let shown = MORE;
    const search = () => {
      const query = input.value.trim();
      if (!query) return [notes, list].forEach(each => each.replaceChildren());
      loadEngine().then(() => {
        if (query !== input.value.trim()) return;
        const found = window.bookSearch.find(query), hits = found.results.slice(0, shown).map(entry => makeHit(entry, found));
        const said = found.results.length ? [make("p", "search-count", count(found))] : [];
        notes.replaceChildren(...makeNotes(found), ...said);
        list.replaceChildren(...hits.map(hit => make("li", "", hit)));
        if (found.results.length > shown) list.after(more);
        else more.remove();
      }, () => notes.replaceChildren(make("p", "", "The index of the search could not be read.")));
    };
    more.addEventListener("click", () => {
      const next = shown;
      shown += MORE;
      search();
      loadEngine().then(() => list.children[next]?.firstChild.focus());
    });
    input.addEventListener("input", () => {
      shown = MORE;
      search();
      history.replaceState(null, "", `?q=${encodeURIComponent(input.value.trim())}`);
    });
    form.addEventListener("submit", event => {
      event.preventDefault();
      list.querySelector("a")?.focus();
    });
    input.value = new URLSearchParams(location.search).get("q") ?? "";
    search();
    if (!input.value) input.focus();
  };

  const page = document.querySelector(".search-page");
  document.querySelectorAll("form[role=search] input[name=q]").forEach(input => page?.contains(input) || addPanel(input));
  if (page) fillPage(page);
  loadEngine().catch(() => {});  // whoever searches is told
})();
