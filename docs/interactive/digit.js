(() => {
  // A digit, a filter of a trained network, the filter's map of the digit, and the network's answer. The reader draws in
  // the image; what is drawn goes to Python as strokes, points in parts of the image's side.
  const SIZE = 28, PIXEL = 6, IMAGE = [4, 26], FILTER = [196, 26], MAP = [280, 26], STEP = 12, STRIDE = 2, PEN = 13, BARS = [10, 218, 60];
  const WEIGHT = 0.6, BRIGHT = 1.5, PAUSE = 250, AWAY = "Your drawing is read as soon as Python runs on this page.";
  const INVITATION = "Draw a digit into the square, with a mouse, a pen or a finger.";

  const drawCells = (make, [left, top], side, step, values, look) => values.map((value, n) => make("rect", {
    x: left + (n % side) * step, y: top + Math.floor(n / side) * step, width: step, height: step, ...look(value) }));
  const shade = role => share => ({ class: `shade ${role}`, "fill-opacity": Math.min(Math.abs(share), 1).toFixed(2) });
  const isSeen = element => element.getAttribute("fill-opacity") !== "0.00";

  // Never quite sure, unless it is.
  const showShare = chance => `${(chance * 100).toFixed(chance > 0.99 && chance < 1 ? 1 : 0)} %`;

  const drawBars = (make, write, chances) => {
    const [left, bottom, height] = [BARS[0], BARS[1] + BARS[2], BARS[2]], best = chances.indexOf(Math.max(...chances));
    return chances.flatMap((chance, digit) => {
      const x = left + digit * 41, role = digit === best ? "data" : "quiet";
      return [
        make("rect", { x, y: bottom - chance * height, width: 32, height: Math.max(chance * height, 1), class: `shape ${role}` }),
        write(x + 16, bottom + 13, String(digit)),
        ...(chance >= 0.05 ? [write(x + 16, bottom - chance * height - 10, showShare(chance))] : []),
      ];
    });
  };

  // The square over the image, in which the reader draws.
  const makePad = (make, pen) => {
    const pad = make("rect", { x: IMAGE[0], y: IMAGE[1], width: SIZE * PIXEL, height: SIZE * PIXEL, class: "pad",
      fill: "transparent", style: "cursor: crosshair" });
    const place = event => {
      const box = pad.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    };
    let isDown = false;
    pad.addEventListener("pointerdown", event => {
      if (!pen.isReady() && event.pointerType === "touch") return; // a finger scrolls, until one has asked to draw
      event.preventDefault();
      pad.setPointerCapture(event.pointerId);
      isDown = true;
      pen.begin(place(event));
    });
    pad.addEventListener("touchstart", event => { if (pen.isReady()) event.preventDefault(); }, { passive: false });
    pad.addEventListener("pointermove", event => { if (isDown) pen.move(place(event)); });
    ["pointerup", "pointercancel"].forEach(kind => pad.addEventListener(kind, () => {
      if (isDown) pen.end();
      isDown = false;
    }));
    return pad;
  };

  // A figure's layers: what is drawn anew, the pen's ink, and the frame of a window.
  const makeSheet = (area, { make, write, give }) => {
    const box = area.closest(".interactive"), picture = make("g"), rest = make("g");
    const ink = make("path", { class: "curve", style: `stroke-width: ${PEN}` });
    const frame = make("rect", { class: "window shape error", "fill-opacity": 0, visibility: "hidden", width: 5 * PIXEL, height: 5 * PIXEL });
    const button = box.querySelector(".interactive-button");
    let strokes = [], isDrawing = false, timer = 0;

    // Whether the square is for a drawing that values are not about: it is empty, or the pen is still at it.
    const isAhead = values => isDrawing && values.strokes !== strokes;

    const show = () => ink.setAttribute("d", strokes.map(points => `M${points.map(([x, y]) =>
      `${(IMAGE[0] + x * SIZE * PIXEL).toFixed(1)} ${(IMAGE[1] + y * SIZE * PIXEL).toFixed(1)}`).join("L")}h0.1`).join(""));
    const begin = isOn => {
      clearTimeout(timer);
      [isDrawing, strokes] = [isOn, []];
      button.textContent = isOn ? "Begin again" : "Draw a digit";
      rest.style.opacity = isOn ? 0.3 : 1;
      if (isOn) {
        picture.replaceChildren(write(IMAGE[0] + SIZE * PIXEL / 2, IMAGE[1] + SIZE * PIXEL / 2, "draw here"));
        box.querySelector(".interactive-said").textContent = INVITATION;
      }
      show();
    };
    const pad = makePad(make, {
      isReady: () => isDrawing,
      begin: point => {
        clearTimeout(timer);
        if (!isDrawing) begin(true);
        strokes.push([point]);
        picture.replaceChildren();
        rest.style.opacity = 0.3;
        show();
      },
      move: point => {
        strokes.at(-1).push(point);
        show();
      },
      end: () => { timer = setTimeout(() => give({ strokes }, AWAY), PAUSE); },
    });
    button.addEventListener("click", () => begin(true));
    box.querySelector("[data-control=digit]").addEventListener("input", () => {
      begin(false);
      give({});
    });
    begin(false);
    area.children[0].replaceChildren(picture, rest, ink, frame, pad);
    return { picture, rest, ink, frame, isAhead };
  };

  // Pointing at a number of the map frames the window it was made from.
  const pointAt = (cell, n, side, frame) => {
    cell.addEventListener("pointerenter", () => {
      frame.setAttribute("x", IMAGE[0] + (n % side) * STRIDE * PIXEL);
      frame.setAttribute("y", IMAGE[1] + Math.floor(n / side) * STRIDE * PIXEL);
      frame.setAttribute("visibility", "visible");
    });
    cell.addEventListener("pointerleave", () => frame.setAttribute("visibility", "hidden"));
  };

  const sheets = new WeakMap();
  const describe = (chances, { digit, strokes }) => {
    const best = chances.indexOf(Math.max(...chances));
    const said = `The network reads the digit ${best}, and is ${showShare(chances[best])} sure.`;
    if (strokes) return said;
    const answer = `${said} ${best === digit ? "It is right." : `It is wrong: this is a ${digit}.`}`;
    return window.loomPython ? `${answer} Now draw one yourself, in the image.` : answer;
  };

  window.loomFigures.register("digit", (area, values, { image, weights, map, chances }, tools) => {
    const { make, write } = tools, side = Math.sqrt(map.length);
    if (!sheets.has(area)) sheets.set(area, makeSheet(area, tools));
    const { picture, rest, ink, frame, isAhead } = sheets.get(area), isKept = isAhead(values);
    const outline = ([x, y], size) => make("rect", { x, y, width: size, height: size, class: "plot-frame" });
    const cells = drawCells(make, MAP, side, STEP, map.map(value => value / BRIGHT), shade("memory"));
    cells.forEach((cell, n) => pointAt(cell, n, side, frame));
    if (!isKept) {
      ink.setAttribute("d", "");
      picture.replaceChildren(...drawCells(make, IMAGE, SIZE, PIXEL, image.map(value => value / 99), shade("")).filter(isSeen));
      rest.style.opacity = 1;
    }
    rest.replaceChildren(
      write(IMAGE[0] + SIZE * PIXEL / 2, 12, values.strokes ? "your digit, centred" : "image"),
      write(FILTER[0] + 30, 12, "filter"), write(MAP[0] + side * STEP / 2, 12, "feature map"),
      ...drawCells(make, FILTER, 5, 12, weights.map(value => value / WEIGHT),
        share => shade(share < 0 ? "negative" : "weight")(share)),
      ...cells, outline(IMAGE, SIZE * PIXEL), outline(FILTER, 60), outline(MAP, side * STEP),
      ...drawBars(make, write, chances));
    return isKept ? INVITATION : describe(chances, values);
  });
})();
