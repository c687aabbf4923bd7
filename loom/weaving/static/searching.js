(() => {
  // Finds in searchindex.js what a query asks for, which static/searchquery.js has read. All of them come when they are needed.
  const { splitWords, keyOf, stems, stop, pages, entries, terms, placesOf, RELATED, TYPO } = window.bookSearch.words;
  const { readQuery } = window.bookSearch, glossary = terms.values().next().value?.entry.page;
  const index = window.searchIndex, [TERM, EXERCISE, NAME] = [1, 2, 3];
  // What a word counts for, by the place where it stands; and one that says little
  const TITLE = 10, PAGE = 5, NAMED = 3.5, PROSE = 1, WEAK = 0.4;
  // How much less likely it is that a reader looks for something, by what it is
  const LESS = { [TERM]: 0.45, [EXERCISE]: 0.5, [NAME]: 0.35 }, LATER = [1, 0.7, 0.2];

  const scoreStem = stem => {
    const scores = new Map(), places = placesOf(stem), rarity = Math.log(1 + entries.length / (1 + places.length));
    for (const { entry, count, named, titled } of places) {
      const size = entry.stems.length || 1;
      const score = (count && PROSE * (0.6 + 0.4 * count)) + (named && NAMED) + (titled && TITLE * (0.55 + 0.45 / Math.sqrt(size)));
      scores.set(entry, score * rarity);
    }
    for (const page of pages.filter(each => each.titleStems.has(stem))) {
      const size = page.titleStems.size;
      for (const entry of page.entries.filter(each => each.kind !== NAME)) {
        scores.set(entry, (scores.get(entry) ?? 0) + PAGE * rarity * (0.55 + 0.45 / Math.sqrt(size)));
      }
    }
    return scores;
  };

  const scorePart = (part, known) => {
    const best = new Map();
    for (const { all, fit } of part.meanings) {
      const scores = all.map(stem => known.get(stem) ?? known.set(stem, scoreStem(stem)).get(stem));
      for (const entry of scores[0].keys()) {
        if (!scores.every(each => each.has(entry))) continue;
        const score = fit * scores.reduce((sum, each) => sum + each.get(entry), 0) / Math.sqrt(all.length);
        if (score > (best.get(entry) ?? 0)) best.set(entry, score);
      }
    }
    return best;
  };

  // The entry of the glossary that a query names: by one of its names, misspelt, or begun.
  const findTerm = (words, parts) => {
    if (parts.some(part => part.isAbsent)) return null;
    const strong = parts.filter(part => !part.isWeak), wanted = parts.flatMap(part => part.words), telling = strong.flatMap(part => part.words);
    const corrected = parts.flatMap(part => part.meanings.some(({ fit }) => fit === TYPO) ? part.meanings[0].all : part.words.map(word => stems.get(word) ?? word));
    const found = [words, wanted, telling].map(keyOf).map(key => terms.get(key)).find(Boolean) ?? terms.get(corrected.join(" "));
    const text = wanted.join(" ");
    if (found || text.length < 4) return found?.entry ?? null;
    const begun = [...terms.values()].filter(({ entry, rank }) => rank === 3 && splitWords(entry.title).join(" ").startsWith(text));
    return begun.map(({ entry }) => entry).toSorted((a, b) => a.title.length - b.title.length)[0] ?? null;
  };

  const find = query => {
    const { all: asked, parts, notes } = readQuery(query), known = new Map(), scores = new Map(), counts = new Map();
    const strong = parts.filter(part => !part.isWeak), wanted = strong.filter(part => part.meanings.length);
    for (const part of wanted) {
      for (const [entry, score] of scorePart(part, known)) {
        scores.set(entry, (scores.get(entry) ?? 0) + score);
        counts.set(entry, (counts.get(entry) ?? 0) + 1);
      }
    }
    for (const part of parts.filter(each => each.isWeak)) {
      for (const [entry, score] of scorePart(part, known)) if (counts.has(entry)) scores.set(entry, scores.get(entry) + WEAK * score);
    }
    const meant = new Set(parts.flatMap(part => part.meanings.filter(({ fit }) => fit > RELATED).flatMap(each => each.all)));
    const term = findTerm(asked, parts), explained = new Set(wanted.flatMap(part => [...terms.get(part.key)?.entry.explained ?? []]));
    const isCode = /\w_\w|[a-z][A-Z]|[(.]\w/.test(query), typed = query.trim().toLowerCase();
    for (const [entry, score] of scores) {
      let factor = (LESS[entry.kind] ?? 1) * (counts.get(entry) / wanted.length) ** 3;
      if (entry.kind === NAME && `.${entry.title.toLowerCase()}`.endsWith(`.${typed}`)) factor *= isCode ? 4 : 1.5;
      if (entry.kind !== NAME) factor *= LATER[entry.later];
      if (entry.page.distance) factor *= Math.max(0.4, 0.85 - 0.1 * entry.page.distance);
      if (entry.stems.length && entry.stems.every(stem => meant.has(stem))) factor *= Math.min(1.2 + 0.2 * entry.stems.length, 1.8);
      if (term?.explained.has(entry.page)) factor *= 1.5;
      else if (explained.has(entry.page)) factor *= 1.2;
      scores.set(entry, score * factor);
    }
    // Of two terms side by side, both are first.
    const two = wanted.length === 2 && strong.length === 2 && /\s(?:and|or|vs|versus|than)\b/i.test(query) ? wanted.map(part => terms.get(part.key)).filter(found => found?.rank === 3) : [];
    const first = term ? [term] : two.length === 2 ? two.map(({ entry }) => entry) : [];
    first.forEach((entry, n) => { scores.set(entry, Number.MAX_VALUE / (n + 1)); counts.set(entry, wanted.length); });
    // All parts of a query; where hardly any entry has them, all but one, and at least half of them.
    const have = least => [...scores.keys()].filter(entry => counts.get(entry) >= least);
    const few = [wanted.length, wanted.length - 1].find(least => least < 1 || have(least).length > 2) ?? wanted.length / 2;
    const full = have(Math.max(few, 1)), results = full.length ? full : have(1);
    const sort = () => results.toSorted((a, b) => scores.get(b) - scores.get(a) || a.number - b.number);
    // Headings that many pages have make room for others.
    const seen = new Map();
    for (const entry of sort()) {
      const before = seen.get(entry.title) ?? 0;
      seen.set(entry.title, before + 1);
      scores.set(entry, scores.get(entry) * 0.8 ** before);
    }
    // Of another phrase than the one asked for, single words say little.
    const single = wanted.flatMap(part => part.meanings.filter(({ all, fit }) => fit === 1 || all.length === 1 && fit > RELATED));
    const words = single.flatMap(({ all }) => all).flatMap(stem => index.words[stem].split(" ")).filter(word => !stop.has(word));
    return { results: sort(), notes, glossary, rest: wanted.map(part => part.asked).join(" "), words: new Set(words) };
  };

  window.bookSearch.find = find;
})();
