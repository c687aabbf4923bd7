(() => {
  // A line of code that is lit and its equation beside it are joined by a thin rule.
  const wide = matchMedia("(min-width: 1000px)");
  const SVG = "http://www.w3.org/2000/svg";

  const middle = box => box.top + Math.min(box.height, 40) / 2;
  const isSeen = element => element.getClientRects().length > 0;

  const join = row => {
    const rules = row.querySelector(":scope > .joining");
    const cells = wide.matches ? [...row.querySelectorAll(".row-cell.lit")].filter(isSeen) : [];
    const frame = row.getBoundingClientRect();
    const paths = cells.flatMap(cell => [...cell.querySelectorAll(".equation.lit")].flatMap(equation => {
      const number = CSS.escape(equation.dataset.eq), y = middle(equation.getBoundingClientRect()) - frame.top;
      const right = cell.getBoundingClientRect().left - frame.left;
      return [...row.querySelectorAll(`.part .line.lit[data-eq~="${number}"]`)].filter(isSeen).map(line => {
        const left = line.closest(".part").getBoundingClientRect().right - frame.left;
        const half = (left + right) / 2, from = middle(line.getBoundingClientRect()) - frame.top;
        return `M${left} ${from}H${half}V${y}H${right}`;
      });
    }));
    if (!paths.length) return rules?.remove();
    const svg = rules ?? row.appendChild(document.createElementNS(SVG, "svg"));
    svg.setAttribute("class", "joining");
    svg.setAttribute("aria-hidden", "true");
    const path = svg.firstChild ?? svg.appendChild(document.createElementNS(SVG, "path"));
    path.setAttribute("d", paths.join(""));
  };
  const joinAll = () => document.querySelectorAll(".sbs:has(.lit, .joining)").forEach(join);

  // What is lit says so by its class, whoever lights it.
  let waits = false;
  const joinSoon = () => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => { waits = false; joinAll(); });
  };
  const lit = new MutationObserver(changes => {
    if (changes.some(change => change.target.matches(".row-cell, .line"))) joinSoon();
  });
  const sized = new ResizeObserver(joinSoon);
  document.querySelectorAll(".sbs").forEach(row => {
    lit.observe(row, { subtree: true, attributeFilter: ["class"] });
    sized.observe(row);
    row.addEventListener("toggle", joinSoon, true);
  });
  addEventListener("resize", joinSoon);
})();
(() => {
  // Once, the first row that is read lights by itself, and a line of text says what pointing does.
  const KEY = "pointing-shown", LIGHT = 2000, SETTLED = 600;
  const equation = [...document.querySelectorAll(".sbs .row-cell .equation[data-eq]")]
    .find(each => each.closest(".sbs").querySelector(`.line[data-eq~="${CSS.escape(each.dataset.eq)}"]`));
  const wasShown = () => {
    try { return localStorage.getItem(KEY) !== null; } catch { return false; }
  };
  if (!equation || wasShown()) return;

  const row = equation.closest(".sbs"), cell = equation.closest(".row-cell");
  const said = document.createElement("p");
  said.className = "pointing-said";
  said.setAttribute("role", "status");
  const isTouched = matchMedia("(hover: none)").matches;

  const parts = () => row.querySelectorAll(`[data-eq~="${CSS.escape(equation.dataset.eq)}"]`);
  const end = () => {
    document.removeEventListener("mouseover", endAtPointing);
    document.removeEventListener("click", endAtPointing);
    said.remove();
  };
  const endAtPointing = event => { if (event.target.closest?.("[data-eq]")) end(); };
  const show = () => {
    try { localStorage.setItem(KEY, "1"); } catch { /* refused: once on each page */ }
    row.append(said);
    said.textContent = isTouched
      ? "Tap an equation: its code lights up." : "Point at an equation: its code lights up.";
    document.addEventListener("mouseover", endAtPointing);
    document.addEventListener("click", endAtPointing);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || document.querySelector(".lit")) return;
    parts().forEach(part => part.classList.add("lit"));
    setTimeout(() => { if (said.isConnected) parts().forEach(part => part.classList.remove("lit")); }, LIGHT);
  };

  // Whoever has pointed at something knows it already.
  const forget = event => {
    if (!event.target.closest?.("[data-eq]")) return;
    clearTimeout(timer);
    watch.disconnect();
  };
  document.addEventListener("mouseover", forget);
  document.addEventListener("click", forget);

  let timer = 0;
  const watch = new IntersectionObserver(([entry]) => {
    clearTimeout(timer);
    if (!entry.isIntersecting) return;
    timer = setTimeout(() => {
      watch.disconnect();
      document.removeEventListener("mouseover", forget);
      document.removeEventListener("click", forget);
      show();
    }, SETTLED);
  }, { rootMargin: "-10% 0px -15% 0px" });
  watch.observe(cell);
})();
