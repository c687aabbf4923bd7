(() => {
  // The row lights its equations one after the other, each with its lines and its sentence, so that a reader sees
  // what pointing does. It ends by itself, and as soon as anybody points, taps or types.
  const STEP = 2000, ROUNDS = 2, SHOWN = "shown";
  const row = document.querySelector(".lights-itself .sbs");
  if (!row || matchMedia("(prefers-reduced-motion: reduce)").matches) return;

  const numbers = [...row.querySelectorAll(".row-cell[data-eq]")].map(cell => cell.dataset.eq.split(" "));
  const related = wanted => row.querySelectorAll(wanted.map(n => `[data-eq~="${CSS.escape(n)}"]`).join());
  const dim = () => row.querySelectorAll(`.${SHOWN}`).forEach(each => each.classList.remove(SHOWN));

  let step = 0, timer;
  const next = () => {
    dim();
    if (step === ROUNDS * numbers.length) return stop();
    related(numbers[step++ % numbers.length]).forEach(each => each.classList.add(SHOWN));
    timer = setTimeout(next, STEP);
  };

  const ENDS = ["pointerdown", "keydown", "focusin"];
  const point = event => { if (event.target.closest("[data-eq], [data-sym]")) stop(); };
  const stop = () => {
    clearTimeout(timer);
    seen.disconnect();
    dim();
    row.removeEventListener("pointerover", point);
    ENDS.forEach(kind => document.removeEventListener(kind, stop));
  };

  // It begins when it is in sight.
  const seen = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    seen.disconnect();
    timer = setTimeout(next, STEP / 2);
  }, { threshold: 0.5 });
  row.addEventListener("pointerover", point);
  ENDS.forEach(kind => document.addEventListener(kind, stop));
  if (numbers.length) seen.observe(row);
})();
