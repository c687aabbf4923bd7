(() => {
  // A step on its page: the lines of code, their equation and its sentences light, and come into view.
  const LIT = "shown", GAP = 12;
  const player = window.loomPlayer ??= {};

  const find = tag => [...document.querySelectorAll(`.equation[data-eq="${CSS.escape(tag)}"]`)];
  const plain = text => text.replace(/\s+/g, " ").trim();

  // The lines of a step. In an editor, or where a reader has changed the page, they may stand elsewhere: then the lines
  // that say the same are looked for, then the first of them, and at last the one that bears the number.
  const findLines = (step, anchor) => {
    const texts = step.code.split("\n").map(plain), says = (line, text) => line && plain(line.textContent) === text;
    const own = texts.map((_, n) => document.getElementById(`${anchor}.${step.row + n}`));
    if (own.every((line, n) => says(line, texts[n]) && !line.closest(".is-edited"))) return { lines: own, isSame: true };
    const lines = [...document.getElementById(anchor)?.querySelectorAll(".cm-line, [id].line, pre > span[id]") ?? []];
    const whole = lines.findIndex((_, at) => texts.every((text, n) => says(lines[at + n], text)));
    if (whole >= 0) return { lines: lines.slice(whole, whole + texts.length), isSame: true };
    const first = lines.find(line => says(line, texts[0]));
    if (first) return { lines: [first], isSame: false };
    const numbered = step.tags.flatMap(tag => [...document.querySelectorAll(`.line[data-eq~="${CSS.escape(tag)}"]`)]);
    return { lines: numbered, isSame: false };
  };

  const dim = () => document.querySelectorAll(`.${LIT}`).forEach(each => each.classList.remove(LIT));

  // No more is moved than is needed to see code and equation above the panel.
  const bringIntoView = (lines, cells, panel) => {
    const seen = [...lines, ...cells].filter(each => each.getClientRects().length);
    if (!seen.length) return;
    const bar = document.querySelector(".mobile-header")?.getBoundingClientRect().bottom ?? 0;
    const covers = [panel, ...document.querySelectorAll(":is(.changes, .run-bar):not([hidden])")];
    const edges = covers.map(each => each.getBoundingClientRect().top).filter(edge => edge > innerHeight / 2);  // of those below
    const top = Math.max(0, bar) + GAP, bottom = Math.min(...edges) - GAP;
    const span = elements => {
      const boxes = elements.map(each => each.getBoundingClientRect());
      return [Math.min(...boxes.map(box => box.top)), Math.max(...boxes.map(box => box.bottom))];
    };
    let [first, last] = span(seen);
    const code = lines.filter(each => each.getClientRects().length);
    if (last - first > bottom - top && code.length) [first, last] = span(code);
    const by = first < top ? first - top : Math.max(0, Math.min(last - bottom, first - top));
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (by) scrollBy({ top: by, behavior: isStill ? "instant" : "smooth" });
  };

  const light = (step, anchor, panel) => {
    dim();
    const { lines, isSame } = findLines(step, anchor), equations = step.tags.flatMap(find);
    const cells = equations.map(each => each.closest(".row-cell")).filter(Boolean);
    lines.forEach(line => {
      const fold = line.closest("details:not([open])");
      if (fold) fold.open = true;
    });
    [...lines, ...equations, ...cells].forEach(each => each.classList.add(LIT));
    bringIntoView(lines, cells.length ? cells : equations, panel);
    return { lines, equations, isSame };
  };

  // The sentences behind an equation, up to the next one that has sentences ahead of it.
  const findSentences = equation => {
    const found = [];
    const own = equation?.closest(".math-wrapper") ?? equation;
    for (let next = own?.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.matches(".equation, .math-wrapper, :has(> .equation)")) {
        if (found.length) break;
      } else if (next.matches("p, ul, ol")) found.push(next);
    }
    return found;
  };

  Object.assign(player, { light, dim, findSentences });
})();
