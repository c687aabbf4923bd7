(() => {
  // Finds in searchindex.js what a query asks for; loom/weaving/search/replacement.py makes that file. Both come when they are needed.
  const index = window.searchIndex, PASTED = /^(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Warning): *\S/;  // an error of Python
  const [TERM, EXERCISE, NAME] = [1, 2, 3];
  // What a word counts for, by the place where it stands
  const TITLE = 10, PAGE = 5, NAMED = 3.5, PROSE = 1;
  // How well another word fits than the one asked for
  const SYNONYM = 0.85, RELATED = 0.5, BEGINNING = 0.6, TYPO = 0.75;
  // How much less likely it is that a reader looks for something, by what it is
  const LESS = { [TERM]: 0.45, [EXERCISE]: 0.5, [NAME]: 0.35 }, LATER = [1, 0.7, 0.2];

  // Words of a text; and as the index has them, in small letters
  const readWords = text => (text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/(\p{L})['’](?=\p{L})/gu, "$1")
    .match(/[\p{L}\p{N}]+(?:_+[\p{L}\p{N}]+)*/gu) ?? []).filter(word => /\p{L}/u.test(word));
  const splitWords = text => readWords(text).map(word => word.toLowerCase());

  const stop = new Set(index.stop);
  const stems = new Map();  // of each word, the number of its stem
  index.words.forEach((words, stem) => words.split(" ").forEach(word => stems.set(word, stem)));
  const keyOf = words => words.map(word => stems.get(word) ?? word).join(" ");
  const keyOfText = text => keyOf(splitWords(text));

  const pages = index.pages.map(([name, title, address, part, distance]) => {
    const titleStems = new Set(splitWords(title).filter(word => !stop.has(word)).map(word => stems.get(word)));
    return { name, title, address, part, distance, titleStems, entries: [] };
  });
  const entries = index.entries.map(([at, kind, anchor, title, later], number) => {
    const page = pages[at], words = splitWords(title).filter(word => !stop.has(word));
    const entry = { number, page, place: page.entries.length, kind, anchor, title, later, stems: words.map(word => stems.get(word)) };
    page.entries.push(entry);
    return entry;
  });

  // Where a stem stands: entries, each with how often their prose has it, whether they name it, whether their title does.
  const read = new Map();
  const placesOf = stem => {
    let last = 0;
    if (!read.has(stem)) read.set(stem, index.places[stem].map(step => {
      last += step;
      return { entry: entries[last >> 4], count: last & 3, named: last & 4, titled: last & 8 };
    }));
    return read.get(stem);
  };

  // ---- Words for the same ----

  const terms = new Map();  // entries of the glossary, by the key of each of their names
  const same = new Map();  // for the key of a phrase, other phrases, each with how well it fits
  const addName = (key, entry, rank) => {
    if (key && !(terms.get(key)?.rank >= rank)) terms.set(key, { entry, rank });
  };
  const addPhrase = (from, to, fit) => {
    const key = keyOfText(from);
    if (!key || key === keyOfText(to)) return;
    if (!same.has(key)) same.set(key, new Map());
    same.get(key).set(to, Math.max(fit, same.get(key).get(to) ?? 0));
  };
  for (const [number, [said, code, explained]] of Object.entries(index.terms)) {
    const entry = entries[number];
    entry.explained = new Set(explained.map(page => pages[page]));
    addName(keyOfText(entry.title), entry, 3);
    for (const other of said) {
      addName(keyOfText(other), entry, 2);
      addPhrase(other, entry.title, SYNONYM);
      addPhrase(entry.title, other, RELATED);
    }
    for (const other of code) {
      addName(keyOfText(other), entry, 1);
      addPhrase(other, entry.title, RELATED);
    }
  }
  for (const [meant, ...others] of index.same) {
    const term = terms.get(keyOfText(meant));
    for (const other of others) {
      if (term?.rank === 3) addName(keyOfText(other), term.entry, 2);
      addPhrase(other, meant, SYNONYM);
    }
  }
  const glossary = terms.values().next().value?.entry.page;
  const absent = new Set(index.absent.map(keyOfText));
  const longest = Math.max(1, ...[...same.keys(), ...absent].map(key => key.split(" ").length));

  // ---- Words that are meant ----

  // How many letters differ: added, left out, exchanged, or two in the wrong order; infinite beyond `most`.
  const countChanges = (a, b, most) => {
    let before = [], row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(row[j - 1] + (a[i - 1] !== b[j - 1]), row[j] + 1, next[j - 1] + 1);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      if (Math.min(...next) > most) return Infinity;
      [before, row] = [row, next];
    }
    return row[b.length];
  };

  // The word that a misspelt one is most like; among equals, the more frequent one.
  const findTypo = word => {
    const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
    let best = null;
    for (const [other, stem] of most ? stems : []) {
      if (Math.abs(other.length - word.length) > most || other.length < 4) continue;
      const off = countChanges(word, other, most) + (other[0] !== word[0]) / 2 - Math.min(0.4, placesOf(stem).length / 500);
      if (off <= most && !(best?.off <= off)) best = { word: other, stem, off };
    }
    return best;
  };

  // Whether a letter was left out, doubled or moved. Where it is another one, another word may be meant.
  const isSlip = (word, other) => word.length > 4 && countChanges(word, other, 1) === 1
    && (word.length !== other.length || [...word].toSorted().join("") === [...other].toSorted().join(""));

  // The word that begins as an unknown one does, such as "standardize" for "standardization"; among equals, the more frequent one.
  const findRelative = word => {
    let best = null;
    for (const [other, stem] of word.length > 5 ? stems : []) {
      let shared = 0;
      while (shared < word.length && word[shared] === other[shared]) shared++;
      const count = placesOf(stem).length, isBetter = shared > (best?.shared ?? 0) || shared === best?.shared && count > best.count;
      if (shared > 5 && shared >= 0.6 * Math.max(word.length, other.length) && isBetter) best = { word: other, stem, shared, count };
    }
    return best;
  };

  // What a word may mean: lists of stems that must all be there, each with how well it fits. With `tell`, a slip is looked for.
  const findMeanings = (word, isLast, tell) => {
    const own = stems.get(word), found = own === undefined ? [] : [{ all: [own], fit: 1 }];
    if (word.length > 2 && (isLast || own === undefined)) {
      const begun = new Map([...stems].filter(([other]) => other.startsWith(word)).map(([other, stem]) => [stem, word.length / other.length]));
      begun.delete(own);
      for (const [stem, share] of begun) found.push({ all: [stem], fit: BEGINNING * (own === undefined ? Math.sqrt(share) : share) });
    }
    const like = found.length || !tell ? null : findTypo(word) ?? findRelative(word);
    if (like) {
      found.push({ all: [like.stem], fit: TYPO });
      tell(like.word);
    }
    return found;
  };

  // The entries that have all of some stems in their titles, in that of their page, or among what they name.
  const namings = new Map();
  const findNaming = stem => {
    if (!namings.has(stem)) namings.set(stem, new Set([...placesOf(stem).filter(({ named, titled }) => named || titled).map(({ entry }) => entry),
      ...pages.filter(page => page.titleStems.has(stem)).flatMap(page => page.entries)]));
    return namings.get(stem);
  };
  const listNaming = all => [...findNaming(all[0])].filter(entry => all.every(stem => findNaming(stem).has(entry)));
  // How much of a query there is an entry that names it, as a share of its parts.
  const shareNamed = parts => {
    const counts = new Map();
    for (const { meanings } of parts) {
      for (const entry of new Set(meanings.flatMap(({ all }) => listNaming(all)))) counts.set(entry, (counts.get(entry) ?? 0) + 1);
    }
    return Math.max(0, ...counts.values()) / parts.length;
  };

  const findPhrase = (words, first) => {
    for (let end = Math.min(words.length, first + longest); end > first; end--) {
      const key = keyOf(words.slice(first, end));
      if (same.has(key) || absent.has(key)) return { key, end };
    }
    return { key: "", end: first + 1 };
  };

  // The parts of a query, each a word or a known phrase, with their meanings; and what a reader should be told.
  const readQuery = query => {
    // a name that the book does not have may be made of words that it has
    const typed = readWords(query).flatMap(word => stems.has(word.toLowerCase()) ? word : readWords(word.replaceAll("_", " ")));
    const all = typed.map(word => word.toLowerCase()), notes = [], parts = [];
    const isEmpty = all.every(word => stop.has(word)), isPasted = PASTED.test(query.trim());
    for (let at = 0; at < all.length;) {
      const { key, end } = findPhrase(all, at), isLast = end === all.length;
      const words = all.slice(at, end), asked = typed.slice(at, end).join(" ");
      at = end;
      if (!key && stop.has(words[0]) && !isEmpty) continue;
      const part = { words, asked, key: keyOf(words), isAbsent: absent.has(key), isKnown: same.has(key), typo: "", meanings: [] };
      // What the rest of the query says anyway is no other word for this part of it.
      const rest = new Set([...all.slice(0, end - words.length), ...all.slice(end)]);
      const others = part.isAbsent ? [] : [...same.get(key) ?? []].filter(([phrase]) => !splitWords(phrase).every(word => rest.has(word)));
      // Of a phrase that the book does not have, its words may stand anywhere.
      const said = words.filter(word => isEmpty || words.length === 1 || !stop.has(word)).join(" ");
      const own = part.isAbsent && words.length > 1 ? [] : [[said, 1]];
      for (const [phrase, fit] of [...own, ...others]) {
        const known = splitWords(phrase).map(word => stems.get(word));
        if (known.every(stem => stem !== undefined)) part.meanings.push({ all: known, fit });
      }
      if (words.length === 1 && !part.isAbsent) {
        const tell = typo => { part.typo = typo; };
        part.meanings.push(...findMeanings(words[0], isLast, part.meanings.length || isPasted ? null : tell));  // a known word is no slip
      }
      parts.push(part);
    }
    // Among other words, one that may be no slip is corrected only if they are then said together: else it would lead astray.
    const isMeant = parts.length < 2 || shareNamed(parts) === 1;
    for (const part of parts) {
      if (part.typo && !isMeant && !isSlip(part.words[0], part.typo)) part.meanings = [];
      if (part.isAbsent || !part.meanings.length) notes.push({ kind: "absent", asked: part.asked });
      else if (part.typo) notes.push({ kind: "typo", asked: part.asked, used: part.typo });
    }
    // Of an error that the book does not show, single words say nothing.
    const isStrange = isPasted && !parts.some(({ isKnown, words }, n) => isKnown && (n === 0 || words.length > 1)) && shareNamed(parts) <= 2 / 3;
    return isStrange ? { parts: [], notes: [{ kind: "absent", asked: query.trim() }] } : { parts, notes };
  };

  // ---- What is found ----

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
  const findTerm = (query, parts) => {
    if (parts.some(part => part.isAbsent)) return null;
    const words = splitWords(query), wanted = parts.flatMap(part => part.words);
    const corrected = parts.flatMap(part => part.meanings.some(({ fit }) => fit === TYPO) ? part.meanings[0].all : part.words.map(word => stems.get(word) ?? word));
    const found = terms.get(keyOf(words)) ?? terms.get(keyOf(wanted)) ?? terms.get(corrected.join(" "));
    const text = wanted.join(" ");
    if (found || text.length < 4) return found?.entry ?? null;
    const begun = [...terms.values()].filter(({ entry, rank }) => rank === 3 && splitWords(entry.title).join(" ").startsWith(text));
    return begun.map(({ entry }) => entry).toSorted((a, b) => a.title.length - b.title.length)[0] ?? null;
  };

  const find = query => {
    const { parts, notes } = readQuery(query), known = new Map(), scores = new Map(), counts = new Map();
    const wanted = parts.filter(part => part.meanings.length);
    for (const part of wanted) {
      for (const [entry, score] of scorePart(part, known)) {
        scores.set(entry, (scores.get(entry) ?? 0) + score);
        counts.set(entry, (counts.get(entry) ?? 0) + 1);
      }
    }
    const meant = new Set(wanted.flatMap(part => part.meanings.filter(({ fit }) => fit > RELATED).flatMap(({ all }) => all)));
    const term = findTerm(query, parts), explained = new Set(wanted.flatMap(part => [...terms.get(part.key)?.entry.explained ?? []]));
    const isCode = /\w_\w|[a-z][A-Z]|[(.]\w/.test(query), typed = query.trim().toLowerCase();
    for (const [entry, score] of scores) {
      let factor = (LESS[entry.kind] ?? 1) * (counts.get(entry) / wanted.length) ** 3;
      if (entry.kind === NAME && `.${entry.title.toLowerCase()}`.endsWith(`.${typed}`)) factor *= isCode ? 4 : 1.5;
      if (entry.kind !== NAME) factor *= LATER[entry.later];
      if (entry.page.distance) factor *= Math.max(0.4, 0.85 - 0.1 * entry.page.distance);
      if (entry.stems.length && entry.stems.every(stem => meant.has(stem))) factor *= 1.4;
      if (term?.explained.has(entry.page)) factor *= 1.5;
      else if (explained.has(entry.page)) factor *= 1.2;
      scores.set(entry, score * factor);
    }
    if (term) scores.set(term, Infinity);
    // All parts of a query; where hardly any entry has them, all but one, and at least half of them.
    const have = least => [...scores.keys()].filter(entry => entry === term || counts.get(entry) >= least);
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
    return { results: sort(), notes, glossary, rest: wanted.map(({ asked }) => asked).join(" "), words: new Set(words) };
  };

  window.bookSearch.find = find;
})();
