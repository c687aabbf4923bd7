(() => {
  // What a step has made, from what, and all arrays of the pass.
  const player = window.loomPlayer ??= {};
  const { make, write, makeGrid, describeShape, readPlace, isLinked, listPlaces } = player;
  const MOST_TERMS = 6, MOST_TABLES = 6;

  // The entries of an operand that have made an entry of the result.
  const findLinked = (operand, values, step, place) => {
    const all = listPlaces(values[operand.value].shape);
    if (operand.link) return all.filter(at => isLinked(operand.link, at, place));
    const n = listPlaces(values[step.made[0].value].shape).findIndex(at => String(at) === String(place));
    return operand.places?.[n] >= 0 ? [all[operand.places[n]]] : [];
  };

  // What an entry of a product is the sum of: a row times a column.
  const listTerms = (step, values, place) => {
    const own = n => step.operands.filter(each => each.product === n && each.link);
    const numbers = [...new Set(step.operands.map(each => each.product).filter(Boolean))];
    return numbers.map(own).filter(pair => pair.length === 2).map(pair => {
      const rows = pair.map(({ link, value }) => {
        const { shape, entries } = values[value];
        return entries && listPlaces(shape).flatMap((at, n) => isLinked(link, at, place) ? [entries[n]] : []);
      });
      if (!rows[0] || rows[0].length !== rows[1]?.length) return "";
      const factor = number => number < 0 ? `(${write(number)})` : write(number);
      const terms = rows[0].slice(0, MOST_TERMS).map((a, n) => `${factor(a)}·${factor(rows[1][n])}`);
      const rest = rows[0].length > MOST_TERMS ? ` + … (${rows[0].length} products)` : "";
      return `${pair[0].name} · ${pair[1].name}: ${terms.join(" + ")}${rest}`;
    }).filter(Boolean);
  };
  // What else an entry was made from: a name with its entry, or the name alone where there are several.
  const listOthers = (step, values, place) => step.operands.filter(each => !each.product).flatMap(each => {
    const { shape, entries } = values[each.value], all = listPlaces(shape).map(String);
    const own = entries ? findLinked(each, values, step, place) : [];
    if (!own.length) return [];
    return own.length === 1 ? `${each.name}: ${write(entries[all.indexOf(String(own[0]))])}` : `${each.name}: ${own.length} entries`;
  });

  // Pointing at an entry of what was made shows what has made it.
  const pointAt = (parts, step, values, cell) => {
    parts.made.querySelectorAll(".linked, .pointed").forEach(each => each.classList.remove("linked", "pointed"));
    parts.terms.textContent = "";
    if (!cell) return;
    const place = readPlace(cell), result = step.made[0];
    cell.classList.add("pointed");
    parts.made.querySelectorAll(".operand").forEach((grid, n) => {
      const linked = new Set(findLinked(step.operands[n], values, step, place).map(String));
      grid.querySelectorAll("td").forEach(each => each.classList.toggle("linked", linked.has(each.dataset.place)));
    });
    const { shape, entries } = values[result.value];
    const is = entries[listPlaces(shape).findIndex(at => String(at) === String(place))];
    const from = [...listTerms(step, values, place), ...listOthers(step, values, place)].join("; ");
    parts.terms.textContent = `${result.name}[${place.join(", ")}] = ${write(is)}${from ? ` from ${from}` : ""}`;
  };

  // The first array that a step makes can be gone through with the arrow keys.
  const makeResult = (parts, step, values) => {
    const grid = makeGrid(step.made[0], values[step.made[0].value]);
    grid.classList.add("result");
    const cells = [...grid.querySelectorAll("td")];
    const show = cell => pointAt(parts, step, values, cell);
    cells.forEach((cell, n) => { cell.tabIndex = n ? -1 : 0; });
    grid.querySelectorAll("table").forEach(table => table.setAttribute("aria-label", step.made[0].name));
    grid.addEventListener("pointerover", event => { if (event.target.closest("td")) show(event.target.closest("td")); });
    grid.addEventListener("pointerleave", event => { if (event.pointerType !== "touch") show(grid.querySelector("td:focus")); });
    grid.addEventListener("click", event => event.target.closest("td")?.focus());
    grid.addEventListener("focusin", event => { if (event.target.matches("td")) show(event.target); });
    grid.addEventListener("focusout", () => show(null));
    grid.addEventListener("keydown", event => {
      const cell = event.target.closest("td"), row = cell?.parentElement;
      if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
      const count = row.cells.length, by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: count, ArrowUp: -count }[event.key];
      const next = by && cells[cells.indexOf(cell) + by];
      if (by) { event.preventDefault(); event.stopPropagation(); }
      if (!next) return;
      cell.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
    return grid;
  };

  const fillArrays = (parts, step, values) => {
    const operands = step.operands.map((each, n) => {
      const grid = makeGrid(each, values[each.value]);
      grid.classList.add("operand");
      grid.classList.toggle("many", grid.querySelectorAll("table").length > MOST_TABLES);
      const follows = each.product && each.product === step.operands[n - 1]?.product;
      return make("div", "step-operand", make("span", "step-sign", follows ? "·" : n ? "and" : "from"), grid);
    });
    const [first, ...others] = step.made;
    parts.made.replaceChildren(...first ? [makeResult(parts, step, values)] : [],
      ...others.map(each => makeGrid(each, values[each.value])), ...operands);
    parts.terms.textContent = "";
  };

  // All arrays of the pass, small and without numbers: empty until a step fills them.
  const fillAll = (parts, recording, now, changed) => {
    const owners = [...new Set(recording.arrays.map(each => each.owner))];
    parts.all.replaceChildren(...owners.map(owner => make("div", "step-owner", owner && make("code", "step-owner-name", owner),
      ...recording.arrays.flatMap((array, n) => {
        if (array.owner !== owner) return [];
        const value = recording.values[now.get(n) ?? array.last];
        const shown = now.has(n) || !value.entries ? value : { ...value, entries: value.entries.map(() => null) };
        const grid = makeGrid(array, shown, false);
        grid.classList.toggle("changed", changed.has(n));
        grid.classList.toggle("empty", !now.has(n));
        grid.title = `${array.name}: ${describeShape(array.axes, value.shape)}${now.has(n) ? "" : ", not there yet"}`;
        return [grid];
      }))));
  };

  Object.assign(player, { fillArrays, fillAll });
})();
