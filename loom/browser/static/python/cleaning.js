// HTML of an output, without what could ask for anything beyond it. Taking scripts out is not what makes it safe: the
// frame that shows it runs none. But no policy rules all addresses that a browser connects to, and a link leads away.
const DROPPED = "script, link, meta, base, iframe, frame, frameset, object, embed, portal, applet, noscript, template, "
  + "animate, animateTransform, animateMotion, set";
const ADDRESSES = new Set([
  "href", "xlink:href", "src", "srcset", "action", "formaction", "data", "poster", "ping", "background", "cite",
]);

const isInside = value => /^\s*(#|data:(image|audio|video|font)\/)/i.test(value);

const cleanOnce = html => {
  // such a document is never shown: nothing in it is fetched or run
  const { body, head } = new DOMParser().parseFromString(html, "text/html");
  const styles = [...head.querySelectorAll("style")].map(style => style.outerHTML).join("");
  body.querySelectorAll(DROPPED).forEach(element => element.remove());
  body.querySelectorAll("*").forEach(element => [...element.attributes].forEach(({ name, value }) => {
    // even a link to a part of itself leads such a frame away: its address is that of the page
    const isAway = ADDRESSES.has(name) && (element.matches("a, area") || !isInside(value));
    const isUnsafe = name.startsWith("on") || isAway;
    if (isUnsafe || name === "target" || name === "autofocus") element.removeAttribute(name);
  }));
  // reading drops a line break at the beginning of these, and writing does not put it back
  body.querySelectorAll("pre, textarea, listing").forEach(each => {
    if (each instanceof HTMLElement && each.textContent.startsWith("\n")) each.prepend("\n");
  });
  return styles + body.innerHTML;
};

/** HTML of which nothing leads out of it; nothing of it, if it reads differently each time that it is read. */
export const cleanHtml = html => {
  for (let cleaned = html, tries = 0; tries < 9; tries++) {
    const before = cleaned;
    cleaned = cleanOnce(before);
    if (cleaned === before) return cleaned;
  }
  return "";
};
