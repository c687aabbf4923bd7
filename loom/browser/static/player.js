(() => {
  // "Step through a pass": walk forward and back through the lines of a page, with recorded numbers, or, once Python
  // runs, with those of the reader's own library.
  const head = document.querySelector(".step-open"), player = window.loomPlayer;
  if (!head || !player) return;
  const button = head.querySelector("button");
  const { makePanel, fillArrays, fillAll, copy, setSign, load, know, light, dim, findSentences } = player;

  const RECORDED = "recorded with this page", OWN = "your own library, run just now";
  const REFUSED = "what you wrote last is not in use yet";
  let parts = null, source = RECORDED, recording = null, woven = null, at = 0, timer = 0, turn = 0;
  let isOwn = false, isStale = true, isPlaying = false;

  // What the library in use gave is not of what was written last, where that makes no library.
  const showSource = (text = source) => {
    source = text;
    const shown = isOwn ? "your own library before that" : RECORDED;
    if (parts) parts.source.textContent = window.loomRefused ? `${shown}; ${REFUSED}` : source;
  };
  document.addEventListener("loom:library-refused", () => showSource());

  const say = text => { parts.said.textContent = text; };
  const describe = step => {
    const loops = Object.entries(step.at).map(([name, n]) => `${name} = ${n}`);
    return [step.function, ...loops].join(", ");
  };

  // Code as on the page, without the margin of its first line.
  const moveLeft = lines => {
    const margin = lines[0].textContent.search(/\S/);
    for (const line of lines) {
      const text = document.createTreeWalker(line, NodeFilter.SHOW_TEXT).nextNode();
      if (text) text.data = text.data.slice(Math.min(margin, text.data.search(/\S|$/)));
    }
    return lines;
  };

  const show = (n, isSaid = true) => {
    at = Math.max(0, Math.min(recording.steps.length - 1, n));
    const step = recording.steps[at], now = new Map(recording.initial);
    recording.steps.slice(0, at + 1).forEach(each => each.changes.forEach(([array, value]) => now.set(array, value)));
    parts.slider.value = at + 1;
    parts.slider.setAttribute("aria-valuetext", `step ${at + 1} of ${recording.steps.length}`);
    parts.count.textContent = `Step ${at + 1} of ${recording.steps.length} · ${describe(step)}`;
    // Not `disabled`, which would take the focus away from whoever walks with the keyboard.
    parts.back.setAttribute("aria-disabled", at === 0);
    parts.on.setAttribute("aria-disabled", at === recording.steps.length - 1);
    const { lines, equations, isSame } = light(step, woven?.anchors[step.block] ?? "", parts.panel);
    const pre = document.createElement("pre");
    pre.append(...isSame ? moveLeft(lines.map(copy)) : [step.code]);
    parts.code.replaceChildren(pre);
    parts.code.className = "step-code highlight";
    parts.equation.replaceChildren(...equations.map(each => copy(each.querySelector(".equation-body"))));
    parts.sentence.replaceChildren(...findSentences(equations.at(-1)).map(copy));
    fillArrays(parts, step, recording.values);
    fillAll(parts, recording, now, new Set(step.changes.map(([array]) => array)));
    parts.body.scrollTop = 0;
    const made = step.made.map(each => each.name).join(", ");
    if (isSaid) say(`Step ${at + 1} of ${recording.steps.length}: ${describe(step)}${step.tags.length ? `, equation ${step.tags.join(", ")}` : ""}. ${made} made.`);
  };

  const pause = () => {
    clearInterval(timer);
    isPlaying = false;
    turn += 1;
    setSign(parts.play, "Play", "play");
  };
  const go = n => { pause(); show(n); };

  // The reader's own numbers, where Python runs; else, and where that fails, those that were recorded.
  const renew = async () => {
    if (!window.loomPython || !isStale) return;
    isStale = false;
    showSource("running your own library …");
    try {
      const found = await window.loomPython.callFunction("loom.browser.recording", "record_pass", { path: woven.path });
      recording = know(found);
      isOwn = true;
      showSource(OWN);
    } catch (error) {
      [recording, isOwn, isStale] = [woven, false, true];
      showSource(`${RECORDED}; your own library: ${String(error.message ?? error).trim().split("\n").at(-1)}`);
    }
    parts.slider.max = recording.steps.length;
    show(at);
  };
  document.addEventListener("loom:library-changed", () => {
    isStale = true;
    if (parts?.panel.isConnected) renew();
  });

  const play = async () => {
    if (isPlaying) { pause(); return say(`Paused at step ${at + 1}`); }
    isPlaying = true;
    setSign(parts.play, "Pause", "pause");
    const own = turn;
    await renew();
    if (own !== turn) return;  // it was paused, walked or closed meanwhile
    if (at === recording.steps.length - 1) show(0, false);
    say("Playing");
    timer = setInterval(() => {
      show(at + 1, false);
      if (at === recording.steps.length - 1) { pause(); say(`The end: step ${at + 1}`); }
    }, Number(parts.speed.value));
  };

  const resize = new ResizeObserver(() => { document.body.style.paddingBottom = `${parts.panel.offsetHeight}px`; });
  const close = () => {
    pause();
    dim();
    resize.disconnect();
    parts.panel.remove();
    document.body.style.paddingBottom = "";
    button.setAttribute("aria-expanded", "false");
    button.focus({ preventScroll: true });
  };

  const build = () => {
    parts = makePanel();
    parts.back.addEventListener("click", () => go(at - 1));
    parts.on.addEventListener("click", () => go(at + 1));
    parts.play.addEventListener("click", play);
    parts.close.addEventListener("click", close);
    parts.slider.addEventListener("input", () => go(parts.slider.value - 1));
    parts.speed.addEventListener("change", () => { if (isPlaying) { pause(); play(); } });
    parts.panel.addEventListener("keydown", event => {
      if (event.key === "Escape") return close();
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.target.matches("select, input")) return;
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: recording.steps.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      go(to);
    });
  };

  const open = async () => {
    if (parts?.panel.isConnected) return close();
    const said = head.querySelector("[role=status]");
    try {
      woven = await load(head.dataset.recording);
      said.textContent = "";
    } catch (error) {
      said.textContent = `(${error.message}: is there a connection? Press again)`;
      return;
    }
    if (!parts) build();
    if (!isOwn) [recording, source] = [woven, RECORDED];
    showSource();
    parts.slider.max = recording.steps.length;
    document.body.append(parts.panel);
    resize.observe(parts.panel);
    document.body.style.paddingBottom = `${parts.panel.offsetHeight}px`;
    button.setAttribute("aria-expanded", "true");
    show(at);
    parts.on.focus({ preventScroll: true });
    await renew();
  };
  button.addEventListener("click", open);
  player.open = open;
})();
