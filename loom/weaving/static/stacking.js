(() => {
  // On a phone, two plots that stand side by side would not fit. There the drawing is shown twice, each time one half.
  const narrow = matchMedia("(max-width: 48em)");

  // From where to where a plot reaches with its axes and their labels. What is drawn inside is cut off at them.
  const measurePlot = plot => {
    const boxes = [...plot.children].filter(part => /-(patch|matplotlib\.axis)_/.test(part.id)).map(part => part.getBBox());
    return [Math.min(...boxes.map(box => box.x)), Math.max(...boxes.map(box => box.x + box.width))];
  };

  const findCut = svg => {
    const plots = [...svg.querySelectorAll("[id*='-axes_']")];
    if (plots.length !== 2 || !svg.getBoundingClientRect().width) return 0;
    const [[, end], [start]] = plots.map(measurePlot);
    return end <= start ? (end + start) / 2 : 0;
  };

  const showHalf = (svg, from, to, side) => {
    const { height } = svg.viewBox.baseVal, whole = parseFloat(svg.style.getPropertyValue("--width"));
    const scale = whole / svg.viewBox.baseVal.width, name = document.createElement("small");
    svg.setAttribute("viewBox", `${from} 0 ${to - from} ${height}`);
    svg.style.setProperty("--width", `${Math.round((to - from) * scale)}px`);
    name.textContent = side;
    svg.before(name);
  };

  const stackPlots = figure => {
    const svg = figure.querySelector(":scope > svg"), cut = svg && findCut(svg);
    if (!cut) return;
    const twin = svg.cloneNode(true), { width } = svg.viewBox.baseVal;
    twin.setAttribute("aria-hidden", "true");
    for (const part of twin.querySelectorAll("[id]")) part.removeAttribute("id");
    figure.classList.add("stacked");
    svg.after(twin);
    showHalf(svg, 0, cut, "left");
    showHalf(twin, cut, width, "right");
  };

  const stackAll = () => {
    if (narrow.matches) document.querySelectorAll(".figure:not(.stacked)").forEach(stackPlots);
  };
  narrow.addEventListener("change", stackAll);
  document.addEventListener("toggle", stackAll, true);
  stackAll();
})();
