(() => {
  // A digit, a filter of a trained network, the filter's map of the digit, and the network's answer. The reader draws in
  // the image; what is drawn goes to Python as strokes, points in parts of the image's side.
  const SIZE = 28, PIXEL = 6, IMAGE = [4, 26], FILTER = [196, 26], MAP = [280, 26], STEP = 12, BARS = [10, 218, 60];
  const WEIGHT = 0.6, BRIGHT = 1.5, PAUSE = 250, AWAY = "Your drawing is read as soon as Python runs on this page.";

  const drawCells = (make, [left, top], side, step, values, look) => values.map((value, n) => make("rect", {
    x: left + (n % side) * step, y: top + Math.floor(n / side) * step, width: step, height: step, ...look(value) }));
  const shade = role => share => ({ class: `level ${role}`, "fill-opacity": Math.min(Math.abs(share), 1).toFixed(2) });
  const isSeen = element => element.getAttribute("fill-opacity") !== "0.00";

  const drawBars = (make, write, chances) => {
    const [left, bottom, height] = [BARS[0], BARS[1] + BARS[2], BARS[2]], best = chances.indexOf(Math.max(...chances));
    return chances.flatMap((chance, digit) => {
      const x = left + digit * 41, role = digit === best ? "data" : "quiet";
      return [
        make("rect", { x, y: bottom - chance * height, width: 32, height: Math.max(chance * height, 1), class: `shape ${role}` }),
        write(x + 16, bottom + 13, String(digit)),
        ...(chance >= 0.05 ? [write(x + 16, bottom - chance * height - 10, `${Math.round(chance * 100)} %`)] : []),
      ];
    });
  };

  // Where the reader draws: a square over the image, that gives its strokes away.
  const makePad = (make, state, changed) => {
    const pad = make("rect", { x: IMAGE[0], y: IMAGE[1], width: SIZE * PIXEL, height: SIZE * PIXEL, class: "digit-pad" });
    const place = event => {
      const box = pad.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    };
    let isDown = false;
    pad.addEventListener("pointerdown", event => {
      if (!state.isDrawing && event.pointerType === "touch") return;
      event.preventDefault();
      pad.setPointerCapture(event.pointerId);
      isDown = true;
      state.begin();
      state.strokes.push([place(event)]);
      changed();
    });
    pad.addEventListener("pointermove", event => {
      if (!isDown) return;
      state.strokes.at(-1).push(place(event));
      changed();
    });
    ["pointerup", "pointercancel"].forEach(kind => pad.addEventListener(kind, () => {
      if (isDown) state.read();
      isDown = false;
    }));
    return pad;
  };

  const states = new WeakMap();
  const findState = (area, tools) => {
    if (states.has(area)) return states.get(area);
    const { make } = tools, panel = area.children[0], box = area.closest(".interactive");
    const still = make("g"), ink = make("path", { class: "digit-ink" });
    const frame = make("rect", { class: "digit-window", visibility: "hidden", width: 5 * PIXEL, height: 5 * PIXEL });
    const state = { strokes: [], isDrawing: false, still, frame };
    let timer = 0;
    state.begin = () => {
      clearTimeout(timer);
      if (state.isDrawing) return;
      Object.assign(state, { isDrawing: true, strokes: [] });
      box.classList.add("is-drawing");
      button.textContent = "Begin again";
      still.replaceChildren();
    };
    state.read = () => { timer = setTimeout(() => tools.give({ strokes: state.strokes }, AWAY), PAUSE); };
    state.end = () => {
      Object.assign(state, { isDrawing: false, strokes: [] });
      box.classList.remove("is-drawing");
      button.textContent = "Draw a digit";
      show();
    };
    const show = () => ink.setAttribute("d", state.strokes.map(points => `M${points.map(([x, y]) =>
      `${(IMAGE[0] + x * SIZE * PIXEL).toFixed(1)} ${(IMAGE[1] + y * SIZE * PIXEL).toFixed(1)}`).join("L")}`
      + (points.length < 2 ? "h0.1" : "")).join(""));
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "interactive-button", textContent: "Draw a digit" });
    button.addEventListener("click", () => {
      state.isDrawing = false;
      state.begin();
      show();
    });
    box.querySelector(".interactive-controls").append(button);
    box.querySelector("[data-control=digit]").addEventListener("input", () => {
      state.end();
      tools.give({});
    });
    panel.replaceChildren(still, ink, frame, makePad(make, state, show));
    states.set(area, state);
    return state;
  };

  // Pointing at a number of the map frames the window it was made from.
  const pointAt = (cell, n, side, { frame }) => {
    cell.addEventListener("pointerenter", () => {
      frame.setAttribute("x", IMAGE[0] + (n % side) * 2 * PIXEL);
      frame.setAttribute("y", IMAGE[1] + Math.floor(n / side) * 2 * PIXEL);
      frame.setAttribute("visibility", "visible");
    });
    cell.addEventListener("pointerleave", () => frame.setAttribute("visibility", "hidden"));
  };

  window.loomFigures.register("digit", (area, values, result, tools) => {
    const { make, write } = tools, state = findState(area, tools), { image, weights, map, chances } = result;
    const side = Math.sqrt(map.length), mapped = map.map(value => value / BRIGHT);
    const outline = ([x, y], size) => make("rect", { x, y, width: size, height: size, class: "digit-frame" });
    const cells = drawCells(make, MAP, side, STEP, mapped, shade("memory"));
    cells.forEach((cell, n) => pointAt(cell, n, side, state));
    state.still.replaceChildren(
      write(IMAGE[0] + SIZE * PIXEL / 2, 11, state.isDrawing ? "as the network sees it" : "image"),
      write(FILTER[0] + 30, 11, "filter"), write(MAP[0] + side * STEP / 2, 11, "feature map"),
      ...drawCells(make, IMAGE, SIZE, PIXEL, image.map(value => value / 99), shade("ink")).filter(isSeen),
      ...drawCells(make, FILTER, 5, 12, weights.map(value => value / WEIGHT),
        share => shade(share < 0 ? "negative" : "weight")(share)),
      outline(IMAGE, SIZE * PIXEL), outline(FILTER, 60), outline(MAP, side * STEP), ...cells,
      ...drawBars(make, write, chances));
    state.strokes = state.isDrawing ? state.strokes : [];
    const best = chances.indexOf(Math.max(...chances)), sure = Math.round(chances[best] * 100);
    if (values.strokes) return `The network reads a ${best}, and is ${sure} % sure.`;
    return `The network reads a ${best}, and is ${sure} % sure. ` + (best === values.digit
      ? "It is right." : `It is wrong: this is a ${values.digit}.`);
  });
})();
