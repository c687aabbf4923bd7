(() => {
  // A small menu closes when something else is pressed, and for Escape, which leads back to its button.
  const MENUS = ".block-menu, .page-tools details";
  const opened = () => [...document.querySelectorAll(MENUS)].filter(menu => menu.open);

  document.addEventListener("click", event => {
    opened().forEach(menu => {
      const isChosen = event.target.closest("a") && menu.contains(event.target);
      if (!menu.contains(event.target) || isChosen) menu.open = false;
    });
  });
  document.addEventListener("focusout", event => {
    const menu = event.target.closest?.(MENUS);
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    opened().forEach(menu => {
      const isWithin = menu.contains(document.activeElement);
      menu.open = false;
      if (isWithin) menu.querySelector("summary").focus();
    });
  });
})();
