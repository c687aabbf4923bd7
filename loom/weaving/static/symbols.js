(() => {
  // Pointing at a symbol lights it wherever it stands in its section, and in the drawings of the page; one in a drawing
  // lights it on the whole page. Its row of the table is shown as a card.
  if (!document.querySelector(".symbols-page")) return;

  const LIT = "lit-symbol", TO_SHOW = 180, TO_HIDE = 700;
  const main = document.querySelector("[role=main]") ?? document.body;
  const card = main.appendChild(document.createElement("div"));
  card.className = "symbol-card";
  card.hidden = true;
  const said = main.appendChild(document.createElement("div"));
  said.className = "symbol-said";
  said.setAttribute("role", "status");
  let timer = 0, current = null, touched = false, scrolls = false;

  const symbolAt = target => {
    const symbol = target.closest?.("[data-sym]");
    return symbol?.closest(".symbols-page") ? symbol : null;
  };
  const part = symbol => symbol.closest(".symbols-part, .symbols-page");
  const same = (within, symbol) =>
    [...within.querySelectorAll(`[data-sym="${CSS.escape(symbol.dataset.sym)}"]`)];

  const belongs = (other, symbol) => part(other) === part(symbol) || [other, symbol].some(e => e.closest(".drawing"));

  const light = symbol => {
    const lit = symbol ? same(symbol.closest(".symbols-page"), symbol).filter(e => belongs(e, symbol)) : [];
    document.querySelectorAll("." + LIT).forEach(e => lit.includes(e) || e.classList.remove(LIT));
    lit.forEach(e => e.classList.add(LIT));
  };

  // The row of a symbol. Where it has several symbols, their codes and axes stand in the same order.
  const rowOf = symbol => {
    const cell = "td:first-child .math";
    const here = same(symbol.closest(".symbols-page"), symbol).filter(e => e.closest(`.symbols-table ${cell}`));
    if (!here.length) return null;
    const row = here[0].closest("tr"), all = [...row.querySelectorAll(cell)];
    const nth = all.indexOf(here[0].closest(".math"));
    const codes = row.cells[1].querySelectorAll("code"), axes = row.cells[2].textContent.split(",");
    return {
      row, place: all[nth].id,
      symbols: here.filter(e => row.contains(e)).map(e => e.closest(".math")),
      code: codes[nth] ?? codes[0], axes: (axes[nth] ?? axes[0]).trim(), meaning: row.cells[3],
    };
  };

  // A copy is no occurrence, and has no address.
  const copy = element => {
    const made = element.cloneNode(true);
    for (const e of [made, ...made.querySelectorAll("*")]) {
      ["id", "data-sym"].forEach(name => e.removeAttribute(name));
      e.classList.remove(LIT);
    }
    return made;
  };
  const box = (name, parts, tag = "span") => {
    const made = document.createElement(tag);
    made.className = name;
    made.append(...parts);
    return made;
  };

  const fill = found => {
    const signs = found.symbols.flatMap((math, n) => n ? [", ", copy(math)] : [copy(math)]);
    const link = box("symbol-card-link", ["Symbols"], "a");
    link.href = "#" + found.place;
    link.title = "The row of the table";
    const facts = [found.code && copy(found.code), found.axes && box("symbol-card-axes", [found.axes]), link];
    card.replaceChildren(
      box("symbol-card-sign", signs), box("symbol-card-meaning", copy(found.meaning).childNodes),
      box("symbol-card-facts", facts.filter(Boolean)));
  };

  // The card stands below the sidebar, where no equation is, or at the bottom of a window without a sidebar: what is
  // pointed at, and the equations beside it, are scrolled out from under it.
  const uncover = symbol => {
    const equations = symbol.closest(".row-cell")?.querySelectorAll(".equation") ?? [];
    const kept = [symbol.closest(".line, .equation") ?? symbol, ...equations].map(each => each.getBoundingClientRect());
    const over = card.getBoundingClientRect(), room = kept[0].top - over.height;
    const beside = kept.filter(other => other.left < over.right && other.right > over.left);
    if (room <= 0 || !beside.some(other => other.bottom > over.top && other.top < innerHeight)) return;
    scrolls = true;
    scrollBy(0, Math.min(room, Math.max(...beside.map(other => other.bottom)) + 8 - over.top));
  };

  const show = symbol => {
    clearTimeout(timer);
    const found = rowOf(symbol);
    card.hidden = !found || found.row.contains(symbol);
    current = symbol;
    light(symbol);
    if (!card.hidden) { fill(found); uncover(symbol); }
    return found;
  };
  const hide = () => {
    clearTimeout(timer);
    card.hidden = true;
    current = null;
    said.textContent = "";
    light(null);
  };

  // What comes under a mouse at rest, because the page is scrolled, is not pointed at.
  document.addEventListener("mousemove", () => { scrolls = false; });
  document.addEventListener("mouseover", event => {
    if (scrolls) return;
    clearTimeout(timer);
    const symbol = symbolAt(event.target);
    if (card.contains(event.target) || symbol && symbol === current) return;
    if (symbol) {
      light(symbol);
      timer = setTimeout(show, TO_SHOW, symbol);
    } else if (card.hidden) hide();
    else timer = setTimeout(hide, TO_HIDE);
  });
  document.documentElement.addEventListener("mouseleave", () => { timer = setTimeout(hide, TO_HIDE); });

  // A finger has no hover: its first tap shows the card, whose link leads to the table.
  document.addEventListener("pointerdown", event => { touched = event.pointerType === "touch"; });
  document.addEventListener("click", event => {
    const symbol = symbolAt(event.target);
    const leaves = event.target.closest("a") && !touched;
    if (touched && symbol && event.target.closest(".symbol-link")) event.preventDefault();
    if (symbol && !leaves) show(symbol);
    else if (!card.contains(event.target) || event.target.closest("a")) hide();
  });

  document.addEventListener("focusin", event => {
    const symbol = event.target.matches(".symbol-link") && !touched && symbolAt(event.target);
    if (symbol) show(symbol);
  });
  document.addEventListener("focusout", event => { if (!card.contains(event.relatedTarget)) hide(); });

  // The key s opens the table, and leads back to where it was pressed.
  const table = document.querySelector(".symbols-fold");
  let from = null;  // where the key was pressed that led to the table
  document.addEventListener("keydown", event => {
    if (event.key !== "s" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!table || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const { top, bottom } = table.getBoundingClientRect();
    if (table.open && (from !== null || bottom > 0 && top < innerHeight)) {
      table.open = false;
      if (from !== null) scrollTo({ top: from });
      from = null;
    } else {
      from = scrollY;
      table.open = true;
      table.scrollIntoView({ block: "start" });
    }
  });

  // From the number of an equation, or of a line, the arrow keys go through its symbols.
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") return hide();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const line = event.target.closest?.("[data-eq]");
    if (!step || !line || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const symbols = [...line.querySelectorAll("[data-sym]")].filter(rowOf);
    if (!symbols.length) return;
    event.preventDefault();
    const next = symbols.indexOf(current) + step;
    const found = show(symbols[next < 0 ? symbols.length - 1 : next % symbols.length]);
    said.textContent = [found.code?.textContent, found.meaning.textContent, found.axes && `axes ${found.axes}`]
      .filter(Boolean).join(", ");
  });
})();
