(() => {
  // Where the sidebar stands is kept for the next page (templates/sidebar.js); the section that is read is marked in it.
  const book = document.querySelector("nav.book-nav"), box = book?.closest(".sidebar-scroll");
  if (!box) return;
  let clicked = null;  // how high the entry stands that leads away
  addEventListener("pagehide", () => {
    const now = JSON.stringify({ top: box.scrollTop, clicked });
    try { sessionStorage.setItem(`${book.dataset.book}/sidebar/1`, now); } catch { /* the next page begins at the top */ }
  });

  // In a drawer, what is chosen is seen once the drawer is shut.
  const drawer = document.getElementById("__navigation");
  document.addEventListener("click", event => {
    const link = event.target.closest("nav.book-nav a"), isSection = link?.closest(".book-sections");
    clicked = link && !isSection ? box.place(link) : null;
    if (isSection && drawer) drawer.checked = false;
  });
  document.addEventListener("keydown", event => { if (event.key === "Escape" && drawer) drawer.checked = false; });

  // The section that is read is the last one to have passed a line below the top of the window.
  const sections = [...book.querySelectorAll(".book-sections a")]
    .map(link => ({ link, section: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
    .filter(({ section }) => section);
  const find = () => {
    const tops = sections.map(({ section }) => section.getBoundingClientRect().top);
    const end = document.documentElement.scrollHeight - innerHeight - scrollY < 2 && scrollY > 0;
    if (!end) return sections[tops.findLastIndex(top => top < innerHeight * 0.3)];
    const named = sections.findIndex(({ link }) => link.hash === location.hash);
    return sections[tops[named] >= 0 ? named : tops.findLastIndex(top => top < innerHeight)];
  };
  let here, waits = false;
  const mark = () => {
    waits = false;
    const found = find();
    if (found === here) return;
    here?.link.removeAttribute("aria-current");
    here = found;
    if (!here) return;
    here.link.setAttribute("aria-current", "location");
    const fold = here.link.closest("details:not([open])");
    if (fold?.matches(".book-more")) fold.open = true;
    box.reveal(here.link);
  };
  const markSoon = () => {
    if (!waits) requestAnimationFrame(mark);
    waits = true;
  };
  if (sections.length) ["scroll", "resize", "load", "hashchange"].forEach(name => addEventListener(name, markSoon));
})();
