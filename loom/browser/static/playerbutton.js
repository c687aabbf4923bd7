(() => {
  // "Step through a pass": its button loads the player, also from files.
  const head = document.querySelector(".step-open"), here = document.currentScript.src;
  if (!head) return;
  const PARTS = ["load", "light", "grids", "arrays", "panel", ""];
  const [button, said] = head.querySelectorAll("button, [role=status]");
  head.hidden = false;

  const add = (tag, attributes) => new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    document.head.append(element);
  });
  const open = async () => {
    button.removeEventListener("click", open);
    said.textContent = "(it comes …)";
    try {
      await add("link", { rel: "stylesheet", href: new URL("player.css", here).href });
      for (const name of PARTS) await add("script", { src: new URL(`player${name}.js`, here).href });
      await window.loomPlayer.open();
    } catch {
      said.textContent = "(it did not come: is there a connection? Press again)";
      button.addEventListener("click", open);
    }
  };
  button.addEventListener("click", open);
})();
