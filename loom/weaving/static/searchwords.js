(() => {
  // Reads searchindex.js, which loom/weaving/search/replacement.py makes: its words, where they stand, and which mean the same.
  const index = window.searchIndex;
  // How well another word fits than the one asked for
  const SYNONYM = 0.85, RELATED = 0.5, BEGINNING = 0.6, TYPO = 0.75;

  // Words of a text; and as the index has them, in small letters
  const readWords = text => (text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/(\p{L})['’](?=\p{L})/gu, "$1")
    .match(/[\p{L}\p{N}]+(?:_+[\p{L}\p{N}]+)*/gu) ?? []).filter(word => /\p{L}/u.test(word));
  const splitWords = text => readWords(text).map(word => word.toLowerCase());

  const stop = new Set(index.stop), weak = new Set(index.weak);
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
  const dense = new Map();  // for the key of several words that say something, that of a phrase which has other words between them
  const said = new Set();  // the words of all phrases, some of which the book has nowhere
  const dropStops = words => words.filter(word => !stop.has(word));
  const addName = (key, entry, rank) => {
    if (key && !(terms.get(key)?.rank >= rank)) terms.set(key, { entry, rank });
  };
  const addPhrase = (from, to, fit) => {
    const key = keyOfText(from);
    if (!key || key === keyOfText(to)) return;
    if (!same.has(key)) same.set(key, new Map());
    const words = splitWords(from), telling = dropStops(words);
    words.forEach(word => said.add(word));
    if (telling.length > 1) dense.set(keyOf(telling), key);
    same.get(key).set(to, Math.max(fit, same.get(key).get(to) ?? 0));
  };
  for (const [number, [others, code, explained]] of Object.entries(index.terms)) {
    const entry = entries[number];
    entry.explained = new Set(explained.map(page => pages[page]));
    addName(keyOfText(entry.title), entry, 3);
    for (const other of others) {
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
  const absent = new Set(index.absent.map(keyOfText)), spoken = new Set([...said, ...stop, ...weak, ...index.absent.flatMap(splitWords)]);
  const longest = Math.max(1, ...[...same.keys(), ...absent].map(key => key.split(" ").length));

  window.bookSearch.words = { readWords, splitWords, keyOf, dropStops, stop, weak, stems, pages, entries, placesOf, terms, same, dense, said, absent, spoken, longest, RELATED, BEGINNING, TYPO };
})();
