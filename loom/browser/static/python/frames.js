// A frame for what a block draws. No script runs in it, and it fetches nothing but the style and the fonts of the site.
import { cleanHtml } from "./cleaning.js";
import { make } from "./elements.js";

// The style and the fonts are those of the site's own files; no other address of its server is asked.
const STATIC = new URL("../", import.meta.url).href.replaceAll(/['";,\s]/g, encodeURIComponent);
const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; media-src data:; "
  + `style-src ${STATIC} 'unsafe-inline'; font-src ${STATIC}`;

const listStyles = () => [...document.querySelectorAll("head link[rel=stylesheet], head style")]
  .map(each => each.tagName === "STYLE" ? each.outerHTML
    : `<link rel="stylesheet" href="${each.href.replaceAll('"', "%22")}" media="${each.media || "all"}">`).join("");

const fit = frame => {
  const inside = frame.contentDocument?.querySelector(".run-framed > article");
  if (inside) frame.style.height = `${Math.ceil(inside.getBoundingClientRect().height)}px`;
};

/** A frame that is as high as its HTML, in the theme of the page. */
export const makeFrame = (html, title) => {
  const frame = make("iframe", "run-frame");
  frame.sandbox = "allow-same-origin";  // to be measured; scripts stay forbidden
  frame.title = title;
  const shown = cleanHtml(html);
  const write = () => {
    const theme = document.body.dataset.theme ?? "auto";
    // of the same colour scheme as the page: a frame of another one is opaque
    frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}">`
      + `<meta name="color-scheme" content="light dark">${listStyles()}`
      + `<body data-theme="${theme}" class="run-framed"><article>${shown}</article>`;
  };
  write();
  frame.addEventListener("load", () => {
    fit(frame);
    frame.contentDocument?.fonts?.ready.then(() => fit(frame));
  });
  // a height set while sizes are being told raises "ResizeObserver loop" in the page
  new ResizeObserver(() => requestAnimationFrame(() => fit(frame))).observe(frame);
  new MutationObserver(write).observe(document.body, { attributeFilter: ["data-theme"] });
  return frame;
};
