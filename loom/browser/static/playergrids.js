(() => {
  // Arrays as grids of numbers. An entry has its place in `data-place`, such as "0,2".
  const player = window.loomPlayer ??= {};

  const make = (tag, kind, ...parts) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    made.append(...parts);
    return made;
  };
  const write = number => number === null ? "·" : String(number).replace("-", "−");
  const sizeOf = entries => Math.max(0, ...entries.filter(Number.isFinite).map(Math.abs));

  // How much colour an entry has: blue below zero, red above, as in figures.
  const colour = (cell, entry, most) => {
    if (!Number.isFinite(entry) || !most) return;
    cell.style.setProperty("--heat", `${Math.round(100 * Math.abs(entry) / most)}%`);
    cell.classList.add(entry < 0 ? "below" : "above");
  };

  // Which axes are rows and columns. Axes of size 1 don't count; of images and filters the first two that are left.
  const chooseAxes = shape => {
    const left = shape.map((_, axis) => axis).filter(axis => shape[axis] > 1);
    if (left.length === 3 && shape.length > 3) return [left[0], left[1]];
    if (left.length >= 2) return left.slice(-2);
    const last = shape.length - 1;
    return shape.length < 2 ? [-1, last] : left[0] === 0 ? [0, 1] : [last - 1, last];
  };

  const range = count => Array.from({ length: count }, (_, n) => n);
  const listPlaces = shape => shape.reduce((all, size) => all.flatMap(place => range(size).map(n => place.concat(n))), [[]]);

  // Tables of rows and columns, one for each place along the other axes.
  const split = value => {
    const { shape } = value, [row, column] = chooseAxes(shape), tables = new Map();
    listPlaces(shape).forEach((place, n) => {
      const key = place.filter((_, axis) => axis !== row && axis !== column && shape[axis] > 1).join(",");
      const y = row < 0 ? 0 : place[row];
      const table = tables.get(key) ?? [];
      (table[y] ??= []).push([place, value.entries[n]]);
      tables.set(key, table);
    });
    const others = shape.map((_, axis) => axis).filter(axis => axis !== row && axis !== column && shape[axis] > 1);
    return { tables, others };
  };

  const makeTable = (rows, most, showNumbers) => make("table", "", make("tbody", "", ...rows.map(cells =>
    make("tr", "", ...cells.map(([place, entry]) => {
      const cell = make("td", entry === null ? "unfilled" : "", showNumbers ? write(entry) : "");
      cell.dataset.place = place.join(",");
      colour(cell, entry, most);
      return cell;
    })))));

  const describeShape = (axes, shape) => {
    const letters = axes.split(" ").filter(Boolean);
    if (!shape.length) return "a number";
    const sizes = shape.join(" × ");
    return letters.length === shape.length ? `${letters.join(" × ")} = ${sizes}` : sizes;
  };

  // An array with its name and shape; several tables stand beside each other, each with its place.
  const makeGrid = (array, value, showNumbers = true) => {
    const letters = array.axes.split(" ");
    const name = make("figcaption", "", make("code", "", array.name));
    if (showNumbers) name.append(" ", make("span", "step-shape", describeShape(array.axes, value.shape)));
    const figure = make("figure", "step-array", name);
    if (!value.entries) {
      const said = value.range.length ? `too many to show: from ${value.range.map(write).join(" to ")}` : "too many to show";
      figure.append(make("p", "step-many", showNumbers ? said : "…"));
      return figure;
    }
    const most = sizeOf(value.entries), { tables, others } = split(value);
    const parts = [...tables].map(([key, rows]) => {
      const table = makeTable(rows, most, showNumbers);
      const said = key.split(",").map((n, i) => `${letters[others[i]] || "axis " + others[i]} = ${n}`).join(", ");
      return key && showNumbers ? make("div", "", make("span", "step-slice", said), table) : table;
    });
    figure.append(make("div", "step-tables", ...parts));
    return figure;
  };

  const readPlace = cell => cell.dataset.place.split(",").filter(Boolean).map(Number);
  // Whether an entry of an operand has made an entry of the result.
  const isLinked = (link, place, result) => link.every((to, axis) => to < 0 || place[axis] === result[to]);

  Object.assign(player, { make, write, makeGrid, describeShape, readPlace, isLinked, listPlaces });
})();
