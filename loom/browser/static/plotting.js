(() => {
  // What the scripts of interactive figures draw with: SVG without colours of its own. A role is a class, such as
  // "data", "weight", "error", "quiet", whose colour the style sheet has for light and dark pages.
  const NAMESPACE = "http://www.w3.org/2000/svg";

  const make = (tag, attributes = {}, ...children) => {
    const made = document.createElementNS(NAMESPACE, tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    made.append(...children);
    return made;
  };

  const show = number => Number(number.toFixed(1));

  // Words at a point of a panel; `anchor` is "start", "middle" or "end".
  const write = (x, y, words, anchor = "middle", role = "") => make(
    "text", { x: show(x), y: show(y), "text-anchor": anchor, "dominant-baseline": "central", class: role }, words);

  const format = number => String(Number(number.toPrecision(3))).replace("-", "−");

  // Round numbers, some four of them, from low to high.
  const makeTicks = ([low, high]) => {
    const rough = (high - low) / 4, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].find(each => each * power >= rough * 0.999) * power;
    const first = Math.ceil(low / step - 1e-9), count = Math.floor(high / step + 1e-9) - first + 1;
    return Array.from({ length: count }, (_, n) => Number(((first + n) * step).toPrecision(12)));
  };

  // An empty plot in a panel, with its axes: x and y are ranges, and labels are [of x, of y]. What is drawn in it is
  // cut at its frame. `ticks` may be given for each axis: a list of numbers, or of pairs of a number and its words.
  const plot = (panel, { x, y, labels = ["", ""], ticks = {}, edges = {} }) => {
    const { width, height } = panel.viewBox.baseVal;
    const edge = { left: labels[1] ? 58 : 40, right: 12, top: 12, bottom: labels[0] ? 46 : 28, ...edges };
    const box = {
      x: edge.left, y: edge.top, width: width - edge.left - edge.right, height: height - edge.top - edge.bottom,
    };
    const placeX = value => box.x + (value - x[0]) / (x[1] - x[0]) * box.width;
    const placeY = value => box.y + (y[1] - value) / (y[1] - y[0]) * box.height;
    // A number far outside is drawn just outside: an endless coordinate would draw nothing at all.
    const far = (value, least, size) => Math.min(Math.max(value, least - 9 * size), least + 10 * size);
    const place = ([a, b]) =>
      [show(far(placeX(a), box.x, box.width)), show(far(placeY(b), box.y, box.height))];
    const inside = make("svg", { ...box, viewBox: Object.values(box).join(" "), class: "plot-inside" });

    const named = (axis, range) =>
      (ticks[axis] ?? makeTicks(range)).map(each => Array.isArray(each) ? each : [each, format(each)]);
    const frame = [make("rect", { ...box, class: "plot-frame" })];
    named("x", x).forEach(([value, words]) => frame.push(
      make("path", { d: `M${show(placeX(value))} ${box.y}v${box.height}`, class: "plot-grid" }),
      write(placeX(value), box.y + box.height + 13, words)));
    named("y", y).forEach(([value, words]) => frame.push(
      make("path", { d: `M${box.x} ${show(placeY(value))}h${box.width}`, class: "plot-grid" }),
      write(box.x - 7, placeY(value), words, "end")));
    if (labels[0]) frame.push(write(box.x + box.width / 2, height - 10, labels[0]));
    if (labels[1]) {
      const words = write(0, 0, labels[1]);
      words.setAttribute("transform", `translate(9 ${show(box.y + box.height / 2)}) rotate(-90)`);
      frame.push(words);
    }
    panel.replaceChildren(...frame, inside);

    const add = element => { inside.append(element); return element; };
    return {
      add, box, placeX, placeY,
      // A line through points; one that is null or has no number breaks it.
      line: (points, role = "data") => {
        let path = "", isOpen = false;
        for (const point of points) {
          const isThere = point?.every(Number.isFinite);
          if (isThere) path += (isOpen ? "L" : "M") + place(point).join(" ");
          isOpen = isThere;
        }
        return add(make("path", { d: path, class: `curve ${role}` }));
      },
      dot: (point, role = "data", radius = 4.5) => {
        const [cx, cy] = place(point);
        return add(make("circle", { cx, cy, r: radius, class: `dot ${role}` }));
      },
      bar: (from, to, low, high, role = "data") => add(make("rect", {
        x: show(placeX(from)), y: show(placeY(high)), width: show(placeX(to) - placeX(from)),
        height: show(Math.max(placeY(low) - placeY(high), 0)), class: `shape ${role}` })),
      write: (point, words, anchor, role, shift = [0, 0]) => {
        const [a, b] = place(point);
        return add(write(a + shift[0], b + shift[1], words, anchor, role));
      },
    };
  };

  window.loomFigures = { tools: { make, write, plot, makeTicks } };
})();
