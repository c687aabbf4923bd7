{
  // Before the page is drawn, the sidebar stands where it stood on the page before, and the current entry is in sight.
  const book = document.querySelector("nav.book-nav"), box = book.closest(".sidebar-scroll");
  if (box) {
    const EDGE = 12, current = book.querySelector("[aria-current]");
    const scrollBy = top => box.scrollBy({ top, behavior: "instant" });
    box.place = element => element.getBoundingClientRect().top - box.getBoundingClientRect().top;
    // As little as needed; what is higher than the sidebar begins at its top.
    box.reveal = element => {
      const top = box.place(element), below = top + element.offsetHeight + EDGE - box.clientHeight;
      if (below > 0) scrollBy(Math.min(below, top - EDGE));
      else if (top < EDGE) scrollBy(top - EDGE);
    };
    let before = {};
    try { before = JSON.parse(sessionStorage.getItem(`${book.dataset.book}/sidebar/1`)) ?? {}; } catch { /* at its top */ }
    if (Number.isFinite(before.top)) box.scrollTo({ top: before.top, behavior: "instant" });
    if (current && Number.isFinite(before.clicked)) scrollBy(box.place(current) - before.clicked);
    if (current) box.reveal(current.parentElement);
  }
}
