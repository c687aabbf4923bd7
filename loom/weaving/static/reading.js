(() => {
  // What a reader has read and solved: kept in this browser, and shown beside the chapters.
  const book = document.querySelector("nav.book-nav");
  if (!book) return;
  const KEY = `${book.dataset.book}/reading/1`;
  const listNames = found => Array.isArray(found) ? [...new Set(found.filter(name => typeof name === "string"))] : [];
  let marks = { begun: [], read: [], solved: [] };  // in the order in which they came
  let isStored = true;  // else they are those of this page, until it is left

  // Where something else is stored, it counts as nothing.
  const load = () => {
    if (!isStored) return;
    let found = null;
    try { found = JSON.parse(localStorage.getItem(KEY)); } catch { /* no marks */ }
    marks = Object.fromEntries(Object.keys(marks).map(kind => [kind, listNames(found?.[kind])]));
  };
  const setMark = (kind, name, isSet) => {
    load();
    marks[kind] = marks[kind].filter(other => other !== name);
    if (isSet) marks[kind].push(name);
    try {
      localStorage.setItem(KEY, JSON.stringify(marks));
      isStored = true;
    } catch {
      isStored = false;
    }
    show();
  };

  const entries = [...book.querySelectorAll("[data-page]")];
  const chapters = entries.filter(entry => "number" in entry.dataset);
  const entry = book.querySelector("[aria-current=page]")?.closest("[data-page]");
  const here = entry?.dataset.page;
  const isRead = page => marks.read.includes(page);
  const name = (exercise, page = here) => `${page}#${exercise}`;
  const isSolved = (exercise, page) => marks.solved.includes(name(exercise, page));

  // ---- Marks beside chapters, in the sidebar and on the map ----
  const make = (tag, kind, text = "") => {
    const made = document.createElement(tag);
    made.className = kind;
    made.textContent = text;
    return made;
  };
  const say = (element, words) => {
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", words);
    element.title = words;
    return element;
  };
  const setMarks = (element, parts) => {
    element.querySelector(":scope > .marks")?.remove();
    element.classList.toggle("has-marks", parts.length > 0);
    if (!parts.length) return;
    const made = element.appendChild(make("span", "marks"));
    parts.forEach(part => made.append(" ", part));
  };
  const makeMarks = (page, exercises) => {
    const solved = Math.min(exercises, marks.solved.filter(each => each.startsWith(`${page}#`)).length);
    const count = solved && say(make("span", "marks-solved", `${solved}/${exercises}`),
      `${solved} of ${exercises} exercise${exercises === 1 ? "" : "s"} solved`);
    return [count, isRead(page) && say(make("span", "marks-read"), "read")].filter(Boolean);
  };
  const showMarks = () => {
    const exercises = Object.fromEntries(entries.map(each => [each.dataset.page, Number(each.dataset.exercises ?? 0)]));
    entries.forEach(each => setMarks(each.querySelector("a"), makeMarks(each.dataset.page, exercises[each.dataset.page])));
    document.querySelectorAll(".chapter-map [data-chapter]").forEach(({ dataset: { chapter }, firstElementChild }) => {
      setMarks(firstElementChild, makeMarks(chapter, exercises[chapter] ?? 0));
    });
    book.querySelectorAll(".book-part").forEach(part => {
      const inside = chapters.filter(each => part.contains(each));
      const isDone = inside.length && inside.every(each => isRead(each.dataset.page));
      setMarks(part.querySelector("summary"), isDone ? [say(make("span", "marks-read"), "all read")] : []);
    });
  };

  // ---- On the front page: the chapter that was begun last, or the one after it if it is read ----
  const map = document.querySelector(".chapter-map");
  const line = map && make("p", "continue");
  if (line) {
    line.hidden = true;
    const lead = document.querySelector("article .lead");
    if (lead) lead.after(line);
    else map.before(line);
  }
  const showContinue = () => {
    const last = chapters.findLastIndex(each => each.dataset.page === marks.read.findLast(page =>
      chapters.some(chapter => chapter.dataset.page === page)));
    const begun = chapters.find(each => each.dataset.page === marks.begun.at(-1) && !isRead(each.dataset.page));
    const order = [...chapters.slice(last + 1), ...chapters.slice(0, last + 1)];
    const next = begun ?? (last < 0 ? null : order.find(each => !isRead(each.dataset.page)));
    line.hidden = !next;
    if (!next) return line.replaceChildren();
    const title = next.querySelector("a").cloneNode(true);
    title.querySelectorAll(".section-number, .marks").forEach(each => each.remove());
    const link = make("a", "", `chapter ${next.dataset.number}, ${title.textContent.trim()}`);
    link.href = next.querySelector("a").href;
    line.replaceChildren("Continue with ", link);
  };

  // ---- What a reader ticks ----
  const makeBox = (words, change) => {
    const label = make("label", "tick-box"), input = document.createElement("input");
    const said = make("span", "tick-said");
    input.type = "checkbox";
    said.setAttribute("role", "status");
    input.addEventListener("change", () => {
      change(input.checked);
      said.textContent = isStored ? "" : "(This browser could not store it.)";
    });
    label.append(input, words, said);
    return label;
  };
  const place = "number" in (entry?.dataset ?? {}) && document.querySelector(".read-place");
  const exercises = here ? [...document.querySelectorAll("article .exercise[id]")] : [];
  exercises.forEach(each => each.append(makeBox("Solved", isSet => setMark("solved", name(each.id), isSet))));
  const showBoxes = () => {
    exercises.forEach(each => { each.querySelector(":scope > .tick-box input").checked = isSolved(each.id); });
    if (place) place.querySelector("input").checked = isRead(here);
  };

  const show = () => {
    showMarks();
    showBoxes();
    if (line) showContinue();
  };

  // A chapter is begun once the reader has scrolled to the beginning of a section, and read once each, and its end, has
  // stayed in sight for a moment.
  if (place) {
    const heads = [...document.querySelectorAll("article section > h2")]
      .filter(head => head.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING);
    const unseen = new Set([...heads, place]);
    let isByHand = false;
    const MOMENT = 800, timers = new Map();  // milliseconds
    const see = target => {
      unseen.delete(target);
      if (unseen.size) return;
      watched.disconnect();
      if (!isByHand && !isRead(here)) setMark("read", here, true);
    };
    const watched = new IntersectionObserver(seen => {
      seen.forEach(({ target, isIntersecting }) => {
        clearTimeout(timers.get(target));
        if (isIntersecting) timers.set(target, setTimeout(see, MOMENT, target));
      });
      if (seen.some(each => each.isIntersecting) && marks.begun.at(-1) !== here) setMark("begun", here, true);
    });
    place.append(makeBox("I have read this chapter", isSet => {
      isByHand = true;
      setMark("read", here, isSet);
    }));
    place.hidden = false;
    addEventListener("scroll", () => unseen.forEach(each => watched.observe(each)), { once: true });
  }

  load();
  show();
  addEventListener("storage", event => { if (event.key === KEY || event.key === null) { load(); show(); } });
  addEventListener("pageshow", event => { if (event.persisted) { load(); show(); } });

  // For other scripts of this page: `exercise` is the id of its box, `page` a page without ending.
  window.reading = {
    isSolved,
    setSolved: (exercise, isSet = true, page = here) => setMark("solved", name(exercise, page), isSet),
  };
})();
