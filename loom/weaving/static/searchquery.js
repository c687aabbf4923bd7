(() => {
  // Reads what a query means, by the words of the index that static/searchwords.js has read.
  const { readWords, splitWords, keyOf, dropStops, stop, weak, stems, pages, placesOf, same, dense, said, absent, spoken, longest, BEGINNING, TYPO } = window.bookSearch.words;
  const PASTED = /^(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Warning): *\S/;  // an error of Python
  // What is said around a term
  const FRAMES = [/^\s*what\s+(?:does|do|did)\s+(.+?)\s+mean\b/i, /^(.*\S)\s+(?:in|of)\s+(?:this|the|your)\s+(?:library|book|course|site)\b/i];
  // How else words are spelt
  const SPELLINGS = [[/is(?=(?:e[drs]?|ing|ations?)$)/, "iz"], [/iz(?=(?:e[drs]?|ing|ations?)$)/, "is"], [/or(?=(?:s|ed|ing)?$)/, "our"], [/ens(?=es?$)/, "enc"]];

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
  const findTypo = (word, more = []) => {
    const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
    let best = null;
    for (const other of most ? [...stems.keys(), ...more] : []) {
      if (Math.abs(other.length - word.length) > most || other.length < 4) continue;
      const stem = stems.get(other), count = stem === undefined ? 0 : placesOf(stem).length;
      const off = countChanges(word, other, most) + (other[0] !== word[0]) / 2 - Math.min(0.4, count / 500);
      if (off <= most && !(best?.off <= off)) best = { word: other, stem, off };
    }
    return best;
  };

  // Whether a letter was left out, doubled or moved. Where it is another one in a short word, another word may be meant.
  const isSlip = (word, other) => word.length > 4 && countChanges(word, other, 1) === 1
    && (word.length !== other.length || word.length > 7 || [...word].toSorted().join("") === [...other].toSorted().join(""));

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

  // The longest phrase from a word on, as it is known, or with other small words between those that say something.
  const findPhrase = (words, first) => {
    for (let end = Math.min(words.length, first + longest + 3); end > first; end--) {
      const part = words.slice(first, end), key = keyOf(part);
      if (same.has(key) || absent.has(key)) return { key, end };
      const isWhole = !stop.has(part[0]) && !stop.has(part.at(-1)), like = isWhole && dense.get(keyOf(dropStops(part)));
      if (like) return { key: like, end };
    }
    return { key: "", end: first + 1 };
  };

  // What a query is about, without what is said around it.
  const unframe = query => FRAMES.reduce((text, frame) => frame.exec(text)?.[1] ?? text, query);

  // A word as the book has it: spelt in another way, or without a slip, which a reader is told of.
  const correct = (word, isLast, notes) => {
    const lower = word.toLowerCase();
    if (stems.has(lower) || spoken.has(lower)) return lower;
    const other = SPELLINGS.map(([from, to]) => lower.replace(from, to)).find(each => each !== lower && (stems.has(each) || said.has(each)));
    if (other) return other;
    if ([...stems.keys()].some(each => each.startsWith(lower))) return lower;
    const used = findTypo(lower, said)?.word;
    if (!used || !isSlip(lower, used)) return lower;
    notes.push({ kind: "typo", asked: word, used });
    return used;
  };

  // The parts of a query, each a word or a known phrase, with their meanings; and what a reader should be told.
  const readQuery = query => {
    const isPasted = PASTED.test(query.trim()), notes = [];
    // a name that the book does not have may be made of words that it has
    const typed = readWords(unframe(query)).flatMap(word => stems.has(word.toLowerCase()) ? word : readWords(word.replaceAll("_", " ")));
    const all = typed.map((word, n) => isPasted ? word.toLowerCase() : correct(word, n === typed.length - 1, notes)), parts = [];
    const isEmpty = all.every(word => stop.has(word));
    for (let at = 0; at < all.length;) {
      const { key, end } = findPhrase(all, at), isLast = end === all.length;
      const words = all.slice(at, end), asked = typed.slice(at, end).join(" ");
      at = end;
      if (!key && stop.has(words[0]) && !isEmpty) continue;
      const part = { words, asked, key: key || keyOf(words), isAbsent: absent.has(key), isKnown: same.has(key), isWeak: !key && weak.has(words[0]), typo: "", meanings: [] };
      // What the rest of the query says anyway is no other word for this part of it.
      const rest = new Set([...all.slice(0, end - words.length), ...all.slice(end)]);
      const others = part.isAbsent ? [] : [...same.get(key) ?? []].filter(([phrase]) => !splitWords(phrase).every(word => rest.has(word)));
      // What the book does not explain may be mentioned somewhere, which answers nothing.
      const own = part.isAbsent ? [] : [[words.filter(word => isEmpty || words.length === 1 || !stop.has(word)).join(" "), 1]];
      for (const [phrase, fit] of [...own, ...others]) {
        const known = splitWords(phrase).map(word => stems.get(word));
        if (known.every(stem => stem !== undefined)) part.meanings.push({ all: known, fit });
      }
      if (words.length === 1 && !part.isAbsent) {
        const tell = typo => { part.typo = typo; };
        part.meanings.push(...findMeanings(words[0], isLast, part.isKnown || isPasted ? null : tell));  // a known word is no slip
      }
      if (part.isKnown && !part.isAbsent && !part.meanings.length) continue;  // the rest says it
      parts.push(part);
    }
    // What says only what is to be done is all that is asked for if nothing else is.
    if (parts.every(part => part.isWeak)) for (const part of parts) part.isWeak = false;
    const strong = parts.filter(part => !part.isWeak);
    // Among other words, one that may be no slip is corrected only if they are then said together: else it would lead astray.
    const isMeant = strong.length < 2 || shareNamed(strong) === 1;
    for (const part of strong) {
      if (part.typo && !isMeant && !isSlip(part.words[0], part.typo)) part.meanings = [];
      if (part.isAbsent || !part.meanings.length) notes.push({ kind: "absent", asked: part.asked });
      else if (part.typo) notes.push({ kind: "typo", asked: part.asked, used: part.typo });
    }
    // Of an error that the book does not show, single words say nothing.
    const isStrange = isPasted && !parts.some(({ isKnown, words }, n) => isKnown && (n === 0 || words.length > 1)) && shareNamed(parts) <= 2 / 3;
    return isStrange ? { all, parts: [], notes: [{ kind: "absent", asked: query.trim() }] } : { all, parts, notes };
  };

  window.bookSearch.readQuery = readQuery;
})();
