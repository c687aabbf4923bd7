(() => {
  // A plane whose points have numbers, for the plots of interactive figures: shaded by their sign and size, with the
  // line along which they are zero.
  const { make } = window.loomFigures.tools;
  const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  const MOST = 31;
  let filters = 0;

  // The numbers of a text with a letter for each. A letter stands for one of 63 shares, from -1 to 1, and a share
  // for z / (2 + |z|): so numbers near zero are told apart, and large ones are just large.
  const unpack = text => [...text].map(letter => {
    const share = (LETTERS.indexOf(letter) - MOST) / MOST;
    return 2 * share / Math.max(1 - Math.abs(share), 0.01);
  });

  // Where the numbers change their sign within a square of four neighbours, as pieces of a line.
  const cross = corners => {
    const met = corners.flatMap(([point, value], n) => {
      const [next, other] = corners[(n + 1) % 4], share = value / (value - other);
      if (value < 0 === other < 0) return [];
      return [[0, 1].map(k => point[k] + share * (next[k] - point[k]))];
    });
    return met.length === 4 ? [met.slice(0, 2), met.slice(2)] : met.length ? [met] : [];
  };

  // `inside` is a plot, x and y are its ranges, and `numbers` lie on a grid from edge to edge, in rows from below.
  const shade = (inside, { x, y, columns, numbers, roles = ["data", "negative"], line = "weight" }) => {
    const rows = numbers.length / columns;
    const pointAt = (row, column) =>
      [x[0] + column / (columns - 1) * (x[1] - x[0]), y[0] + row / (rows - 1) * (y[1] - y[0])];
    const place = ([a, b]) => [inside.placeX(a).toFixed(1), inside.placeY(b).toFixed(1)];
    const width = inside.box.width / (columns - 1), height = inside.box.height / (rows - 1);

    const blur = make("filter", { id: `shade-${filters += 1}` }, make("feGaussianBlur", { stdDeviation: width / 2.5 }));
    const cells = make("g", { filter: `url(#shade-${filters})` });
    let path = "";
    for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) {
      const number = numbers[row * columns + column], [left, top] = place(pointAt(row, column));
      cells.append(make("rect", {
        x: left - width / 2, y: top - height / 2, width, height, class: `shade ${roles[number < 0 ? 0 : 1]}`,
        "fill-opacity": Math.abs(1 / (1 + Math.exp(-number)) - 0.5).toFixed(2) }));
      if (!row || !column) continue;
      const corners = [[row, column], [row, column - 1], [row - 1, column - 1], [row - 1, column]]
        .map(([i, k]) => [pointAt(i, k), numbers[i * columns + k]]);
      for (const [from, to] of cross(corners)) path += `M${place(from).join(" ")}L${place(to).join(" ")}`;
    }
    [blur, cells, make("path", { d: path, class: `curve ${line}` })].forEach(inside.add);
  };

  Object.assign(window.loomFigures.tools, { unpack, shade });
})();
