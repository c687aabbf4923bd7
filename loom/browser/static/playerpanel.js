(() => {
  // The panel of the player: its buttons, and what it shows of a step.
  const player = window.loomPlayer ??= {};
  const { make } = player;

  const copy = element => {
    const made = element.cloneNode(true);
    for (const each of [made, ...made.querySelectorAll("*")]) {
      ["id", "data-sym", "data-eq", "tabindex"].forEach(name => each.removeAttribute(name));
      each.classList.remove("shown", "lit", "lit-symbol");
    }
    return made;
  };

  // Drawn, as not every font has these signs.
  const SIGNS = {
    back: "M2 2h2v12H2zM14 2v12L5 8z", play: "M3 2v12l11-6z", pause: "M3 2h4v12H3zM9 2h4v12H9z", on: "M12 2h2v12h-2zM2 2v12l9-6z",
    close: "M3 4.4 4.4 3 8 6.6 11.6 3 13 4.4 9.4 8l3.6 3.6-1.4 1.4L8 9.4 4.4 13 3 11.6 6.6 8z",
  };
  const draw = sign => {
    const [svg, path] = ["svg", "path"].map(tag => document.createElementNS("http://www.w3.org/2000/svg", tag));
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", SIGNS[sign]);
    svg.append(path);
    return svg;
  };
  const setSign = (button, label, sign) => {
    button.setAttribute("aria-label", label);
    button.title = label;
    button.replaceChildren(draw(sign));
  };
  const makeButton = (kind, label, sign) => {
    const button = make("button", kind);
    button.type = "button";
    setSign(button, label, sign);
    return button;
  };

  const makePanel = () => {
    const parts = {
      back: makeButton("step-back", "One step back", "back"),
      play: makeButton("step-play", "Play", "play"),
      on: makeButton("step-on", "One step on", "on"),
      slider: make("input", "step-slider"),
      count: make("span", "step-count"),
      speed: make("select", "step-speed", new Option("slow", 4000), new Option("steady", 2000, true, true), new Option("fast", 800)),
      source: make("span", "step-source"),
      close: makeButton("step-close", "Close", "close"),
      code: make("div", "step-code"), equation: make("div", "step-equation"), sentence: make("div", "step-sentence"),
      made: make("div", "step-made"), terms: make("p", "step-terms"), all: make("div", "step-all"),
      said: make("p", "step-said"),
    };
    parts.slider.type = "range";
    parts.slider.min = 1;
    parts.slider.setAttribute("aria-label", "Step");
    parts.speed.setAttribute("aria-label", "Speed");
    parts.said.setAttribute("role", "status");
    parts.body = make("div", "step-body",
      parts.code, make("div", "step-words", parts.equation, parts.sentence),
      make("div", "step-arrays", parts.made, parts.terms, make("p", "step-title", "All arrays of the pass"), parts.all));
    parts.body.tabIndex = 0;
    parts.body.setAttribute("role", "group");
    parts.body.setAttribute("aria-label", "The step");
    parts.panel = make("section", "step-panel",
      make("div", "step-bar", parts.back, parts.play, parts.on, parts.slider, parts.count, parts.speed, parts.source, parts.close),
      parts.body, parts.said);
    parts.panel.setAttribute("aria-label", "Step through a pass");
    return parts;
  };

  Object.assign(player, { makePanel, copy, setSign });
})();
