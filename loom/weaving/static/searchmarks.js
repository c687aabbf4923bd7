(() => {
  // Marks the words of a search in the section that a result led to, until a reader clears them. Runs once for each result.
  const { listWords, MARKS } = window.bookSearch, NAME = "search", LEFT_OUT = "pre, math, script, button, .headerlink";

  const takeWanted = () => {
    try {
      const wanted = JSON.parse(sessionStorage.getItem(MARKS));
      sessionStorage.removeItem(MARKS);
      return wanted?.pathname === location.pathname && wanted.hash === location.hash ? new Set(wanted.words) : null;
    }
    catch { return null; }
  };

  const findTarget = () => {
    try { return document.getElementById(decodeURIComponent(location.hash.slice(1))); }
    catch { return null; }  // such an address is broken
  };
  // A term and its definition; otherwise the target itself, without the sections in it. Of a page, what precedes its sections.
  const findPlaces = () => {
    const target = findTarget();
    const place = target ?? document.querySelector("[role=main] > section");
    return place?.matches("dt") ? [place, place.nextElementSibling] : [place];
  };

  const listRanges = (place, words) => {
    const ranges = [], nodes = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
      const node = nodes.currentNode, around = node.parentElement;
      if (around.closest(LEFT_OUT) || place.matches("section") && around.closest("section") !== place) continue;
      for (const { word, first, last } of listWords(node.data)) {
        if (!words.has(word)) continue;
        const range = new Range();
        range.setStart(node, first);
        range.setEnd(node, last);
        ranges.push(range);
      }
    }
    return ranges;
  };

  const words = takeWanted();
  if (!words || !CSS.highlights) return;
  window.bookSearch.clearMarks?.();
  const ranges = findPlaces().filter(Boolean).flatMap(place => listRanges(place, words));
  if (!ranges.length) return;
  CSS.highlights.set(NAME, new Highlight(...ranges));

  const button = Object.assign(document.createElement("button"), { type: "button", className: "search-clear", textContent: "Clear marks" });
  const onKey = event => event.key === "Escape" && window.bookSearch.clearMarks();
  window.bookSearch.clearMarks = () => {
    CSS.highlights.delete(NAME);
    button.remove();
    removeEventListener("keydown", onKey);
    window.bookSearch.clearMarks = null;
  };
  button.addEventListener("click", () => window.bookSearch.clearMarks());
  addEventListener("keydown", onKey);
  document.querySelector("[role=main]").append(button);
})();
