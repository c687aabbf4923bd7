(() => {
  // The three colours of an image as planes of cells: above what goes in, below what comes out.
  const CELL = 19, GAP = 26, LEFT = 15, TOPS = [24, 176];
  const ROLES = ["error", "weight", "data"], TITLES = ["red", "green", "blue"];

  const drawPlane = (make, role, left, top, values) => {
    const side = Math.sqrt(values.length);
    return values.map((value, n) => make("rect", {
      x: left + (n % side) * CELL + 1, y: top + Math.floor(n / side) * CELL + 1, width: CELL - 2, height: CELL - 2,
      class: value ? `shade ${role}` : "plot-frame",
      ...(value ? { "fill-opacity": Math.min(value, 1).toFixed(2) } : {}),
    }));
  };

  window.loomFigures.register("masks", (area, values, { image, mask, factor, means }, { make, write, format }) => {
    const panel = area.children[0], marks = [];
    const width = Math.sqrt(image[0].length) * CELL;
    image.forEach((plane, n) => {
      const left = LEFT + n * (width + GAP), kept = [...mask[n]].map(Number);
      marks.push(
        write(left + width / 2, 11, `${TITLES[n]}, in`), ...drawPlane(make, ROLES[n], left, TOPS[0], plane),
        write(left + width / 2, TOPS[1] - 13, `${TITLES[n]}, out`),
        ...drawPlane(make, ROLES[n], left, TOPS[1], plane.map((value, cell) => value * kept[cell] * factor)));
    });
    panel.replaceChildren(...marks);
    const letters = mask.join(""), passed = letters.replaceAll("0", "").length;
    return `${passed} of ${letters.length} numbers pass, each times ${format(factor)}. Mean of what goes in ${format(means[0])}, ` +
      `of what comes out ${format(means[1])}, and over two thousand masks ${format(means[2])}.`;
  });
})();
