(() => {
  // "Step through a pass": the player is loaded when its button is pressed, from a folder of files too.
  const head = document.querySelector(".step-open"), here = document.currentScript.src;
  if (!head) return;
  const PARTS = ["playerload", "playerlight", "playergrids", "playerarrays", "playerpanel", "player"];  // each needs others
  const button = head.querySelector("button"), said = document.createElement("span");
  said.className = "step-coming";
  said.setAttribute("role", "status");
  head.append(said);
  head.hidden = false;

  const add = (tag, attributes) => new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), { async: false }, attributes);  // one after the other
    element.addEventListener("load", resolve);
    element.addEventListener("error", () => reject(new Error("the player did not come")));
    document.head.append(element);
  });
  const open = async () => {
    button.removeEventListener("click", open);
    said.textContent = "(it is coming …)";
    try {
      const parts = PARTS.map(name => add("script", { src: new URL(`${name}.js`, here).href }));
      await Promise.all([add("link", { rel: "stylesheet", href: new URL("player.css", here).href }), ...parts]);
      await window.loomPlayer.open();
    } catch (error) {
      said.textContent = `(${error.message}: is there a connection? Press again)`;
      button.addEventListener("click", open);
    }
  };
  button.addEventListener("click", open);
})();
