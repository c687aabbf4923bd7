(() => {
  // What every page has of the search: it fetches the rest when a field is used for the first time, by script tags, which
  // work from a disk too. static/searchwords.js reads the index, static/searchquery.js a query, and static/searching.js
  // finds; static/searchpanel.js shows what is found, each result by static/searchhits.js, and static/searchmarks.js marks it
  // on the page that a result leads to.
  const root = document.documentElement.dataset.content_root ?? "";
  const own = new URL(".", document.currentScript.src).href;

  const load = address => new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject }));
  });
  let engine = null;
  const loadEngine = () => engine ??= ["searchwords", "searchquery", "searching"]
    .reduce((before, name) => before.then(() => load(`${own}${name}.js`)), load(`${root}searchindex.js`))
    .catch(error => { engine = null; throw error; });

  // Words of a text: where they begin and end, and as the index has them.
  const WORD = /[\p{L}\p{M}\p{N}]+(?:[_'’]+[\p{L}\p{M}\p{N}]+)*/gu;
  const listWords = text => [...text.matchAll(WORD)].map(({ 0: word, index }) => {
    const plain = word.normalize("NFKD").replace(/[\p{M}'’]/gu, "").toLowerCase();
    return { word: plain, first: index, last: index + word.length };
  });
  window.bookSearch = { root, load, loadEngine, listWords, MARKS: "search-marks" };

  let shown = null;
  const show = () => { shown ??= load(`${own}searchhits.js`).then(() => load(`${own}searchpanel.js`)).catch(() => { shown = null; }); };
  document.querySelectorAll("form[role=search] input[name=q]").forEach(input => {
    input.addEventListener("focus", show);
    if (input === document.activeElement || input.closest(".search-page")) show();
  });

  const mark = () => {
    try { if (sessionStorage.getItem(window.bookSearch.MARKS)) load(`${own}searchmarks.js`); }
    catch { /* without a memory there are no marks */ }
  };
  addEventListener("hashchange", mark);
  mark();
})();
