(() => {
  // Results, each with an extract from the prose of its page, which is fetched when one of them is shown; and notes beside them.
  const { root, load, listWords, MARKS } = window.bookSearch, WIDTH = 180;

  const make = (tag, className, ...inside) => {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...inside);
    return element;
  };
  const texts = new Map(), loading = new Map();
  window.searchTexts = (name, found) => texts.set(name, found);
  const loadText = ({ page, place }) => {
    if (!loading.has(page.name)) loading.set(page.name, load(`${root}_search/${page.name}.js`).catch(() => {}));
    return loading.get(page.name).then(() => texts.get(page.name)?.[place] ?? "");
  };

  // The part of a text that has most of the words: its paragraph, from the beginning of a sentence or shortly before.
  const cut = (text, words, isWhole) => {
    const lines = text.split("\n");
    let best = { line: lines[0] ?? "", found: [], at: 0, count: 0 };
    for (const line of isWhole ? [] : lines) {
      const found = listWords(line).filter(({ word }) => words.has(word));
      found.forEach(({ first }, i) => {
        const near = found.slice(i).filter(each => each.last - first < WIDTH - 40);
        const count = new Set(near.map(each => each.word)).size;
        if (count > best.count) best = { line, found, at: first, count };
      });
    }
    const { line, at } = best;
    if (isWhole) best.found = listWords(line).filter(({ word }) => words.has(word));
    const sentence = Math.max(...[". ", "? ", ": "].map(end => line.lastIndexOf(end, at) + 2), 0);
    let start = at < 70 ? 0 : at - sentence < 90 && sentence > 1 ? sentence : line.indexOf(" ", at - 50) + 1;
    let end = start + WIDTH >= line.length ? line.length : line.lastIndexOf(" ", start + WIDTH);
    if (isWhole) [start, end] = [0, line.length];
    return { line, start, end, found: best.found.filter(({ first, last }) => first >= start && last <= end) };
  };

  const fill = (element, { line, start, end, found }) => {
    let at = start;
    const parts = found.flatMap(({ first, last }) => {
      const before = line.slice(at, first);
      at = last;
      return [before, make("mark", "", line.slice(first, last))];
    });
    element.replaceChildren(start ? "…\u00a0" : "", ...parts, line.slice(at, end), end < line.length ? "\u00a0…" : "");
  };

  const rememberMarks = (hit, words) => {
    const { pathname, hash } = new URL(hit.href);
    try { sessionStorage.setItem(MARKS, JSON.stringify({ pathname, hash, words: [...words] })); }
    catch { /* without a memory there are no marks */ }
  };

  const KINDS = ["", "Glossary", "Exercise", "Code"];
  const makeHit = (entry, { words }) => {
    const { page, kind } = entry, isPage = !entry.anchor;
    const where = kind === 1 ? [] : [isPage ? "" : page.title, page.part].filter(Boolean);
    const extract = make("span", "search-extract");
    const title = make("span", "search-title", kind === 3 ? make("code", "", entry.title) : entry.title);
    const hit = make("a", "search-hit", title);
    if (KINDS[kind]) hit.append(" ", make("span", "search-kind", KINDS[kind]));
    if (where.length) hit.append(" ", make("span", "search-where", where.join(" · ")));
    hit.append(" ", extract);
    hit.href = root + page.address + (entry.anchor && `#${encodeURIComponent(entry.anchor)}`) || ".";
    hit.addEventListener("click", () => rememberMarks(hit, words));
    loadText(entry).then(text => {
      if (text) fill(extract, cut(text, words, kind === 1));
      else extract.remove();
    });
    return hit;
  };

  // What a reader should be told beside the results.
  const makeNotes = ({ notes, results, glossary, rest }) => {
    const lines = notes.filter(note => note.kind === "typo")
      .map(({ asked, used }) => make("p", "", `These are the results for “${used}”, not for “${asked}”.`));
    const lost = notes.filter(note => note.kind === "absent").map(note => `“${note.asked}”`);
    const said = lost.length ? `${lost.join(" and ")} ${lost.length > 1 ? "are" : "is"} not in this book.` : "Nothing was found.";
    if (lost.length && results.length) lines.push(make("p", "search-absent", `${said} These are the results for “${rest}”.`));
    else if (!results.length) lines.push(make("p", "search-absent", said));
    if (!results.length && glossary) {
      const link = Object.assign(make("a", "", glossary.title), { href: root + glossary.address });
      lines.push(make("p", "", "The ", link, " lists the terms that it explains."));
    }
    return lines;
  };

  Object.assign(window.bookSearch, { make, makeHit, makeNotes });
})();
