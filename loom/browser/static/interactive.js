(() => {
  // Interactive figures. A figure is drawn from numbers recorded at weaving, which come with a script of its own when
  // it is in sight. When Python runs on the page, it computes what lies between the recorded values, or all of it, once
  // the reader has changed the library.
  const RECORDED = "Recorded when the page was woven", COMPUTED = "Computed here, with your library", WAIT = 120;
  const records = new Map(), drawn = new Map(), scripts = new Map();
  const figures = Object.assign(window.loomFigures, {
    record: (name, record) => records.set(name, record),
    register: (name, draw) => drawn.set(name, draw),
  });

  const load = source => {
    if (!scripts.has(source)) scripts.set(source, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: source, onload: resolve, onerror: reject });
      document.head.append(script);
    }));
    return scripts.get(source);
  };

  // A number with three digits that count, or with some behind the point. One that is nearly 0 or 1 does not read as if it were.
  const format = (value, decimals) => {
    if (typeof value !== "number") return value;
    const near = Math.abs(value) < 1000 ? Number(decimals ? value.toFixed(decimals) : value.toPrecision(3)) : Math.round(value);
    const isExact = Math.abs(near) > 1 || !Number.isInteger(near) || Math.abs(value - near) < 1e-12;
    return `${isExact ? "" : "≈ "}${near}`.replace("-", "−");
  };

  // The value at a place on a slider: between two recorded ones when Python is there to compute it. Numbers of very
  // different size have their products in between; whole numbers stay whole.
  const valueAt = (values, place, isWhole) => {
    const low = Math.floor(place), share = place - low;
    if (share < 1e-6) return values[low];
    const [a, b] = [values[low], values[low + 1]];
    if (isWhole) return Math.round(a + share * (b - a));
    return Number((a > 0 && b / a > 1.5 ? a * (b / a) ** share : a + share * (b - a)).toPrecision(3));
  };
  const placeOf = (values, value) => {
    const next = values.findIndex(each => each >= value);
    if (next < 1) return next < 0 ? values.length - 1 : 0;
    const [a, b] = [values[next - 1], values[next]];
    return next - 1 + (a > 0 && b / a > 1.5 ? Math.log(value / a) / Math.log(b / a) : (value - a) / (b - a));
  };

  const isSlider = field => field.type === "range";
  const isWhole = field => "whole" in field.dataset;

  // What was recorded at some values, or null.
  const find = ({ controls, results }, values) => {
    let number = 0;
    for (const control of controls) {
      const place = control.values.indexOf(values[control.name]);
      if (place < 0) return null;
      number = number * control.values.length + place;
    }
    return Object.fromEntries(Object.entries(results).map(
      ([key, [found, numbers]]) => [key, found[numbers ? numbers[number] : 0]]));
  };

  const begin = async box => {
    await load(box.dataset.record);
    const name = box.dataset.figure, record = records.get(name), draw = drawn.get(name);
    const part = kind => box.querySelector(`.${kind}`);
    const area = part("panels"), said = part("interactive-said"), source = part("interactive-source");
    const fieldOf = control => box.querySelector(`[data-control="${control.name}"]`);
    let turn = 0, timer = 0, isBusy = false, given = {}, absent = "", shown = {};

    const readValues = () => ({ ...Object.fromEntries(record.controls.map(control => {
      const field = fieldOf(control);
      return [control.name, isSlider(field) ? valueAt(control.values, Number(field.value), isWhole(field)) : field.value];
    })), ...given });
    // A step that is too small to reach another whole number goes on to the next one.
    const moveOn = field => {
      const { name: each, values } = record.controls.find(control => control.name === field.dataset.control);
      const place = Number(field.value), value = valueAt(values, place, true), side = Math.sign(place - placeOf(values, shown[each]));
      field.value = placeOf(values, value === shown[each] ? value + side : value);
    };
    const showValues = values => record.controls.forEach(({ name: each }) => {
      const field = fieldOf({ name: each }), number = field.parentElement.querySelector(".interactive-value");
      if (!number) return;
      number.textContent = format(values[each]);
      field.setAttribute("aria-valuetext", format(values[each]));
    });
    const paint = (values, result, words) => {
      said.textContent = draw(area, values, result, tools) ?? "";
      source.textContent = words;
      box.classList.add("drawn");
    };

    const compute = values => window.loomPython?.callFunction(box.dataset.module, "compute", values) ?? null;
    // One computation at a time: when it ends and other values are wanted by then, those are shown.
    const computeLatest = async () => {
      if (isBusy) return;
      isBusy = true;
      const mine = turn, values = readValues();
      source.textContent = "Computing …";
      try {
        const result = await compute(values);
        if (mine === turn) paint(values, result, COMPUTED);
      } catch (error) {
        if (mine === turn) source.textContent = `It can’t be computed: ${error.message ?? error}`;
      }
      isBusy = false;
      if (mine !== turn) show();
    };

    const show = () => {
      const values = readValues(), isRecorded = !window.loomPython?.isChanged && !Object.keys(given).length;
      const found = isRecorded && find(record, values);
      turn += 1;
      clearTimeout(timer);
      showValues(shown = values);
      if (found) paint(values, found, RECORDED);
      else if (window.loomPython) timer = setTimeout(computeLatest, WAIT);
      else [said.textContent, source.textContent] = [absent, "Start Python to compute this"];
    };

    // With Python a slider stops between the recorded values too.
    const allowFineSteps = () => record.controls.forEach(control => {
      const field = fieldOf(control), gaps = control.values.slice(1).map((value, n) => value - control.values[n]);
      if (!isSlider(field)) return;
      field.step = isWhole(field) ? 1 / Math.min(Math.max(...gaps), 100) : 0.1;
    });

    const tools = {
      ...figures.tools, format, compute,
      // Further arguments of `compute`, that no control sets: what the reader has drawn, say. Nothing of it is recorded;
      // until Python runs, the words are said.
      give: (values, words = "") => {
        [given, absent] = [values, words];
        show();
      },
      change: (control, value) => {
        const found = record.controls.find(each => each.name === control), field = fieldOf(found);
        if (isSlider(field)) {
          const place = placeOf(found.values, value);
          field.value = window.loomPython ? place : Math.round(place);
        } else field.value = value;
        show();
      },
    };

    box.addEventListener("input", event => {
      if (!event.target.dataset.control) return;
      if (isSlider(event.target) && isWhole(event.target)) moveOn(event.target);
      said.setAttribute("role", "status"); // from now on: a figure that comes in sight says nothing aloud
      show();
    });
    document.addEventListener("loom:python-ready", () => { allowFineSteps(); show(); });
    document.addEventListener("loom:library-changed", show);
    if (window.loomPython) allowFineSteps();
    else if (window.loomStarter) offerPython(source);
    show();
  };

  // A figure goes beyond its recorded numbers once Python runs.
  const offerPython = source => {
    const button = window.loomStarter("Start Python", source.parentElement, session => session.open());
    source.before(button);
    document.addEventListener("loom:python-ready", () => {
      if (button.matches(":focus")) source.closest(".interactive").querySelector("[data-control]")?.focus();
      button.remove();
    });
  };

  const begun = new Map();
  const start = box => {
    if (!begun.has(box)) begun.set(box, begin(box).catch(() => {
      box.querySelector(".interactive-source").textContent = "This figure could not be loaded.";
    }));
    return begun.get(box);
  };
  const seen = new IntersectionObserver(entries => entries.forEach(entry => {
    if (!entry.isIntersecting) return;
    seen.unobserve(entry.target);
    start(entry.target);
  }), { rootMargin: "400px" });
  const boxes = [...document.querySelectorAll(".interactive")];
  boxes.forEach(box => seen.observe(box));
  figures.showAll = () => Promise.all(boxes.map(start)).then(() => true); // for paper, where nothing comes in sight
  addEventListener("beforeprint", figures.showAll);
})();
