(() => {
  // What makes a page live. Only the command `live` serves it with a page.
  const WORDS = {waiting: "is running", green: "holds", red: "fails", open: "is open", skipped: "was not run"};
  const SIGNS = {waiting: "…", green: "✓", red: "✗", open: "○", skipped: "–"};
  const FIND = {
    example: "article .highlight-pycon, article .highlight-python, article div.cell",
  };
  const article = document.querySelector("article");
  const first = JSON.parse(document.getElementById("live-state").textContent);
  const KEPT = "live:" + first.page;
  const SETTLED = 2000;  // milliseconds after its load in which a page still moves

  const make = (tag, name, text = "") => {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = text;
    return element;
  };

  // ---- where a mark belongs ----

  const text = element => {
    const box = element.matches("div.cell") ? element.querySelector(".cell_input") : element;
    const lines = box?.querySelectorAll(".parts pre:not(.row-cell pre)") ?? [];
    const found = lines.length ? [...lines] : [box?.querySelector("pre")];
    return found.map(pre => pre?.textContent ?? "").join("").trimEnd();
  };
  const blocks = [...document.querySelectorAll(FIND.example)].filter(element =>
    !element.closest(".literate-start, .literate-check, .literate-solution, .cell_output")
    && !(element.parentElement.closest("div.cell") && !element.matches("div.cell")));

  // An example is found by its text, and after the one before it: two may be alike.
  const placesOf = marks => {
    const places = new Map();
    let next = 0;
    for (const mark of marks) {
      const key = `${mark.kind} ${mark.key}`;
      if (mark.kind === "example") {
        const found = blocks.findIndex((element, n) => n >= next && text(element) === mark.code.trimEnd());
        if (found >= 0) {
          places.set(key, blocks[found]);
          next = found + 1;
        }
      } else if (mark.kind === "equation") {
        places.set(key, article.querySelector(`.equation[data-eq="${CSS.escape(mark.key)}"]`));
      } else if (mark.kind === "paths") {
        places.set(key, article.querySelector(`.paths[data-paths="${CSS.escape(mark.key)}"]`));
      } else if (mark.kind === "exercise") {
        places.set(key, document.getElementById(mark.key));
      }
    }
    return places;
  };

  // ---- marks ----

  const shown = new Map();
  const nameOf = mark => ({
    example: `Example on line ${mark.line}`, equation: `Equation (${mark.key})`, paths: `Paths of (${mark.key})`,
    exercise: "Exercise", page: `Line ${mark.line}`,
  })[mark.kind];

  const failure = mark => {
    const box = make("div", "live-failure");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", `${nameOf(mark)} ${WORDS[mark.state]}`);
    const [place, ...rest] = mark.text.split("\n");
    box.append(make("p", "live-place", place));
    if (rest.length) {
      const pre = make("pre", "", rest.join("\n"));
      pre.tabIndex = 0;
      box.append(pre);
    }
    return box;
  };

  const put = (mark, place) => {
    const pill = make("span", `live-mark live-${mark.state}`);
    const sign = make("span", "", SIGNS[mark.state]);
    sign.setAttribute("aria-hidden", "true");
    pill.append(sign, ` ${WORDS[mark.state]}`);
    if (mark.state === "skipped" && mark.text) pill.title = mark.text;
    const parts = [pill];
    place.classList.add("live-marked");
    if (mark.kind === "exercise") place.querySelector(".exercise-title").append(pill);
    else if (mark.kind === "paths") place.querySelector("summary").append(pill);
    else place.append(pill);
    if (mark.state === "red") {
      const box = failure(mark);
      parts.push(box);
      const check = mark.kind === "exercise" && [...place.querySelectorAll(".literate-check")].at(-1);
      if (mark.kind === "equation") place.append(box);
      else if (check) check.after(box);
      else if (mark.kind === "exercise") place.append(box);
      else place.after(box);
    }
    return parts;
  };

  const showMarks = state => {
    const places = placesOf(state.marks), now = new Set();
    for (const mark of state.marks) {
      const key = `${mark.kind} ${mark.key}`, place = places.get(key);
      const print = JSON.stringify([mark.state, mark.text]);
      now.add(key);
      const old = shown.get(key);
      if (old && old.print === print && old.place === place) continue;
      old?.parts.forEach(part => part.remove());
      shown.set(key, {print, place, parts: place ? put(mark, place) : []});
    }
    for (const [key, old] of shown) {
      if (!now.has(key)) {
        old.parts.forEach(part => part.remove());
        shown.delete(key);
      }
    }
    // What has no place on the page is told above it.
    return state.marks.filter(mark => mark.state === "red" && !places.get(`${mark.kind} ${mark.key}`));
  };

  // ---- what is wrong with the page, and how it stands ----

  const banner = make("section", "live-banner");
  banner.setAttribute("role", "alert");
  banner.hidden = true;
  const bar = make("button", "live-bar");
  bar.type = "button";
  const said = make("span", "live-said");
  said.setAttribute("role", "status");
  bar.append(said);
  const foot = make("aside", "live");
  foot.setAttribute("aria-label", "The live page");
  foot.append(banner, bar);

  const problem = ([place, words], lead = "") => {
    const item = make("li", "");
    const [head, ...rest] = words.split("\n");
    item.append(make("code", "live-place", place), ` ${lead}${head}`);
    if (rest.length) {
      const pre = make("pre", "", rest.join("\n"));
      pre.tabIndex = 0;
      item.append(pre);
    }
    return item;
  };

  let last = "";
  const showProblems = (state, lost) => {
    const print = JSON.stringify([state.problems, state.elsewhere, state.kept, lost.map(mark => mark.text)]);
    if (print === last) return;
    last = print;
    const list = make("ul", "");
    list.append(...state.problems.map(each => problem(each)),
      ...lost.map(mark => problem([mark.text.split("\n")[0], mark.text.split("\n").slice(1).join("\n")])),
      ...state.elsewhere.map(each => problem(each)));
    const count = list.children.length;
    const head = state.kept ? "This page can’t be made. You see the last one that could."
      : state.problems.length || lost.length ? "Something is wrong with this page." : "Something is wrong on another page.";
    banner.replaceChildren(make("p", "live-head", head), list);
    banner.hidden = !count;
  };

  const showBar = (state, connected = true) => {
    const count = kind => state.marks.filter(mark => mark.state === kind).length;
    const [green, red, open, skipped] = ["green", "red", "open", "skipped"].map(count);
    const work = state.work.length ? `${state.work.join(" and ")} … ` : "";
    const counts = state.marks.length ? `${green} hold, ${red} fail${open ? `, ${open} open` : ""}${skipped ? `, ${skipped} not run` : ""}` : "";
    const words = !connected ? "the live book has ended"
      : work + (state.kept ? "not made: see above" : counts || (work ? "" : "nothing to check"));
    if (said.textContent !== words) said.textContent = words;
    bar.className = "live-bar " + (!connected ? "live-gone" : state.kept || red || state.problems.length ? "live-red"
      : work || !state.marks.length ? "live-waiting" : "live-green");
    bar.disabled = !red;
    bar.title = red ? "Go to what fails" : "";
  };

  // Round and round what fails.
  let at = -1;
  bar.addEventListener("click", () => {
    const red = [...document.querySelectorAll(".live-failure")];
    at = red.length ? (at + 1) % red.length : -1;
    red[at]?.scrollIntoView({block: "center"});
  });

  // ---- a new text: the page is loaded again, and stands where it stood ----

  // What lies in a closed menu stands nowhere.
  const landmarks = () => [...article.querySelectorAll("p, pre, h1, h2, h3, h4, li, .equation")]
    .filter(element => element.checkVisibility() && !element.closest(".live, .live-failure"));

  const keep = () => {
    const all = landmarks(), top = Math.max(0, all.findIndex(element => element.getBoundingClientRect().bottom > 90));
    const details = [...document.querySelectorAll("article details")].map(element => element.open);
    // Some above and below: the one at the top may be the one that is edited.
    const near = [];
    for (let n = top; n < Math.min(top + 12, all.length); n += 1) {
      const words = all[n].textContent;
      near.push([words, all.slice(0, n).filter(each => each.textContent === words).length, all[n].getBoundingClientRect().top]);
    }
    sessionStorage.setItem(KEPT, JSON.stringify({y: scrollY, x: scrollX, near, details}));
    history.scrollRestoration = "manual";
    location.reload();
  };

  const stand = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    sessionStorage.removeItem(KEPT);
    if (!kept) return;
    const details = [...document.querySelectorAll("article details")];
    if (details.length === kept.details.length) details.forEach((element, n) => { element.open = kept.details[n]; });
    const all = landmarks();
    const back = () => {
      for (const [words, nth, top] of kept.near) {
        const found = all.filter(element => element.textContent === words)[nth];
        if (found) {
          scrollTo({top: scrollY + found.getBoundingClientRect().top - top, behavior: "instant"});
          return;
        }
      }
      scrollTo({top: kept.y, left: kept.x, behavior: "instant"});
    };
    // Fonts arrive, marks come and go, sections get their size when they come near. What stood here goes on to stand
    // here, until the reader moves or all is there.
    let end = Infinity;
    const stop = () => { end = 0; };
    ["wheel", "touchmove", "keydown", "pointerdown"].forEach(name => addEventListener(name, stop, {once: true, passive: true}));
    const stay = () => {
      if (performance.now() > end) return;
      back();
      requestAnimationFrame(stay);
    };
    stay();
    addEventListener("load", () => {
      end &&= performance.now() + SETTLED;
      setTimeout(() => { history.scrollRestoration = "auto"; });
    });
  };

  // ---- news ----

  let state = first, news = null;
  const show = now => {
    state = now;
    if (now.version && now.version !== first.version) {
      keep();
      return;
    }
    showProblems(now, showMarks(now.kept ? {...now, marks: []} : now));
    showBar(now);
  };

  // A browser holds six connections to one server: a page that nobody sees lets go of its own.
  const listen = () => {
    if (document.hidden || news) return;
    news = new EventSource(`/_live/news?page=${encodeURIComponent(location.pathname)}`);
    news.addEventListener("message", event => show(JSON.parse(event.data)));
    news.addEventListener("error", () => showBar(state, false));
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) listen();
    else {
      news?.close();
      news = null;
    }
  });
  addEventListener("pagehide", () => { news?.close(); news = null; });
  addEventListener("pageshow", event => { if (event.persisted) location.reload(); });

  document.body.append(foot);
  if (article) show(first);
  stand();
  listen();
})();
