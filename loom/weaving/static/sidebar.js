(() => {
  // The sidebar stands where it stood on the page before; its current entry, and the section that is read, are in sight.
  const box = document.querySelector(".sidebar-scroll"), book = box?.querySelector("nav.book");
  if (!book) return;
  const KEY = `${book.dataset.book}/sidebar/1`;
  const current = book.querySelector("[aria-current=page]");
  const place = element => element.getBoundingClientRect().top - box.getBoundingClientRect().top;
  const scrollBy = pixels => box.scrollBy({ top: pixels, behavior: "instant" });

  const load = () => {
    try { return JSON.parse(sessionStorage.getItem(KEY)) ?? {}; } catch { return {}; }
  };
  let clicked = null;  // how high the entry stands that leads away
  const save = () => {
    try { sessionStorage.setItem(KEY, JSON.stringify({ top: box.scrollTop, clicked })); } catch { /* it begins at its top */ }
  };

  // As little as needed; what is higher than the sidebar begins at its top.
  const EDGE = 12;
  const reveal = element => {
    const top = place(element), height = element.getBoundingClientRect().height;
    const below = top + height + EDGE - box.clientHeight;
    if (below > 0) scrollBy(Math.min(below, top - EDGE));
    else if (top < EDGE) scrollBy(top - EDGE);
  };

  const before = load();
  if (Number.isFinite(before.top)) box.scrollTo({ top: before.top, behavior: "instant" });
  if (current) {
    if (Number.isFinite(before.clicked)) scrollBy(place(current) - before.clicked);
    reveal(current.parentElement);
  }
  addEventListener("pagehide", save);

  // In a drawer, what is chosen is seen once the drawer is shut.
  const drawer = document.getElementById("__navigation");
  book.addEventListener("click", event => {
    const link = event.target.closest("a");
    if (!link) return;
    clicked = place(link);
    if (drawer && link.hash && link.closest(".book-sections")) drawer.checked = false;
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
    reveal(here.link);
  };
  const markSoon = () => {
    if (!waits) requestAnimationFrame(mark);
    waits = true;
  };
  if (sections.length) ["scroll", "resize", "load", "hashchange"].forEach(name => addEventListener(name, markSoon));
})();
