(() => {
  // Progress is taken home as progress.txt, and brought back.
  if (location.protocol === "file:") return;  // from a disk nothing can be fetched
  const boxes = document.querySelectorAll("article .exercise[id]");
  const place = document.querySelector(".chapter-map") ?? boxes[boxes.length - 1];
  if (!place) return;
  const here = document.currentScript.src;

  const make = (tag, name, text = "") => {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = text;
    return element;
  };
  const makeButton = text => Object.assign(make("button", "run-button", text), { type: "button" });

  const menu = make("div", "progress-menu"), said = make("p", "progress-said");
  const take = makeButton("Take home progress.txt"), bring = makeButton("Bring back"), file = make("input", "");
  menu.setAttribute("role", "group");
  menu.setAttribute("aria-label", "Your progress");
  said.setAttribute("role", "status");
  Object.assign(file, { type: "file", accept: ".txt,text/plain", hidden: true });
  file.setAttribute("aria-label", "A progress.txt");
  menu.append(make("span", "progress-words", "The exercises that you have solved:"), take, bring, file, said);
  place.after(menu);

  const act = async what => {
    said.textContent = "";
    try {
      said.textContent = await what(await import(new URL("python/takehome.js", here)));
    } catch (error) {
      said.textContent = error.message;
    }
  };
  take.addEventListener("click", () => act(({ takeHome }) => takeHome()));
  bring.addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    const [chosen] = file.files;
    if (chosen) act(({ bringBack }) => bringBack(chosen));
    file.value = "";
  });
})();
