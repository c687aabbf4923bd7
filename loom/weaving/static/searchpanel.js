(() => {
  // Results while a reader types: in a panel below the field of the sidebar, and on search.html.
  const { loadEngine, make, makeHit, makeNotes } = window.bookSearch, MOST = 8, MORE = 30;
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
