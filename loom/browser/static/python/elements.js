// Elements of the page, made in one line.
export const make = (tag, name = "", text = "") => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
};

/** A number and its noun. */
export const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

const styles = {};

/** Load a style sheet of the site, once; ends when it is there. */
export const addStyle = name => styles[name] ??= new Promise((resolve, reject) => {
  const link = make("link");
  link.rel = "stylesheet";
  link.href = new URL(`../${name}.css`, import.meta.url);
  link.addEventListener("load", resolve);
  link.addEventListener("error", () => reject(new Error(`${name}.css did not arrive. Load the page again.`)));
  document.head.append(link);
});

export const makeButton = (text, press, label = "") => {
  const button = make("button", "run-button", text);
  button.type = "button";
  if (label) button.setAttribute("aria-label", label);
  button.addEventListener("click", press);
  return button;
};

/** Give back the focus of a keyboard that has fallen off the page: to the first of some elements that is in sight, else to the title. */
export const focusAgain = (...elements) => {
  if (document.activeElement !== document.body) return;
  const title = document.querySelector("article h1"), found = elements.find(each => each.isConnected && each.checkVisibility());
  if (!found && title) title.tabIndex = -1;
  (found ?? title)?.focus({ preventScroll: true });
};
