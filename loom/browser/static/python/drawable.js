// Whether a page can show some HTML at once. Parsing what is nested very deeply would stop the page for half a minute.
const LONGEST = 500_000;  // characters; the largest figure of the book has 380,000
const DEEPEST = 300;  // elements in one another
const PIECE = 20_000;  // characters, which are parsed in no time however they are nested
const MOST_TIME = 1000;  // milliseconds

const isDeep = body => {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_ELEMENT);
  let depth = 0;
  for (;;) {
    if (walker.firstChild()) depth += 1;
    else while (!walker.nextSibling()) {
      if (!walker.parentNode()) return false;
      depth -= 1;
    }
    if (depth > DEEPEST) return true;
  }
};

/** Why HTML is not shown, or an empty text if it is. */
export const refuseHtml = html => {
  if (html.length > LONGEST) return `Not shown: it has ${html.length.toLocaleString("en")} characters.`;
  // such a document is never shown: nothing in it is fetched or run
  const tried = document.implementation.createHTMLDocument(), end = performance.now() + MOST_TIME;
  for (let at = 0; at < html.length; at += PIECE) {
    tried.write(html.slice(at, at + PIECE));
    if (performance.now() > end || isDeep(tried)) return "Not shown: its elements are nested too deeply.";
  }
  return "";
};
