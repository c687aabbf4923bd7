// Elements of the page, made in one line.
export const make = (tag, name = "", text = "") => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
};

export const makeButton = (text, press, label = "") => {
  const button = make("button", "run-button", text);
  button.type = "button";
  if (label) button.setAttribute("aria-label", label);
  button.addEventListener("click", press);
  return button;
};
