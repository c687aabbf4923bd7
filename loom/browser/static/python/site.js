// Where this page is: its book, the root of the site, its name there; and what lies beside the pages.
import { fetchFile } from "./fetching.js";

export const root = new URL(document.documentElement.dataset.content_root, location);
export const page = decodeURIComponent(location.pathname.slice(root.pathname.length))
  .replace(/\.html$/, "").replace(/(^|\/)$/, "$1index");
export const book = document.querySelector("nav.book-nav")?.dataset.book ?? "book";

export const fetchJson = async path => (await fetchFile(new URL(path, root))).json();
