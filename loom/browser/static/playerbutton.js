(() => {
  // "Step through a pass": the player is loaded when its button is pressed, from a folder of files too.
  const head = document.querySelector(".step-open"), here = document.currentScript.src;
  if (!head) return;
  const PARTS = ["playerload", "playerlight", "playergrids", "playerarrays", "playerpanel", "player"];  // each needs others
  const button = head.querySelector("button");
  head.hidden = false;

  const add = (tag, attributes) => new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", resolve);
    element.addEventListener("error", () => reject(new Error("the player did not come")));
    document.head.append(element);
  });
  const open = async () => {
    button.removeEventListener("click", open);
    try {
      await add("link", { rel: "stylesheet", href: new URL("player.css", here).href });
      for (const name of PARTS) await add("script", { src: new URL(`${name}.js`, here).href });
      await window.loomPlayer.open();
    } catch (error) {
      head.append(` (${error.message})`);
      button.addEventListener("click", open);
    }
  };
  button.addEventListener("click", open);
})();
