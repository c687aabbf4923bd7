(() => {
  // A cell stands beside its line of code. It floats there without this script, but is only ever pushed down;
  // here, cells that would touch move up and down as little as needed. Where they are far higher than the code, that
  // opens instead: a cell may stand NEAR to where it should, and a little further before code opens. A row whose cells are
  // higher than its code has a narrower column of code, so that they need less height.
  const GAP = 8, NEAR = 30, FURTHER = 10, MOST = 112, wide = matchMedia("(min-width: 1000px)");

  // Pool adjacent violators: groups of what touches, as their mean and number.
  const moveApart = (wanted, heights) => {
    const groups = [];
    let above = 0;
    wanted.forEach((y, i) => {
      let group = { mean: y - above, count: 1 };
      above += heights[i];
      while (groups.length && groups.at(-1).mean > group.mean) {
        const other = groups.pop(), count = other.count + group.count;
        group = { mean: (other.mean * other.count + group.mean * group.count) / count, count };
      }
      groups.push(group);
    });
    let height = 0, i = 0;
    return groups.flatMap(group => Array.from({ length: group.count }, () => {
      const y = Math.max(0, group.mean) + height;
      height += heights[i++];
      return y;
    }));
  };

  // Each as early as it may come. A line that would be too far above its cell gets a gap ahead of it, down to the cell.
  const openCode = (wanted, heights, near) => {
    const found = [], gaps = [];
    let bottom = 0, opened = 0;
    wanted.forEach((y, i) => {
      const at = Math.max(bottom, y + opened - near[i]), over = at - (y + opened), gap = over > near[i] ? over : 0;
      found.push(at);
      gaps.push(gap);
      opened += gap;
      bottom = at + heights[i];
    });
    return [found, gaps];
  };

  const PARTS = ".row-cell, .part", sizes = new WeakMap();  // when they were placed
  const measure = part => `${part.offsetWidth} ${part.offsetHeight}`;

  const place = row => {
    const cells = [...row.querySelectorAll(".parts > .row-cell")];
    cells.forEach(cell => { cell.style.marginTop = ""; });
    row.querySelectorAll(".part").forEach(part => { part.style.paddingTop = ""; });
    row.classList.remove("narrow");
    if (!wide.matches || !cells.length) return;
    const height = part => part.getBoundingClientRect().height;
    const sum = parts => [...parts].reduce((all, part) => all + height(part), 0);
    if (sum(cells) > sum(row.querySelectorAll(".part"))) row.classList.add("narrow");
    const top = row.getBoundingClientRect().top;
    const middle = element => {
      const box = element.getBoundingClientRect();
      return box.top + Math.min(box.height, 60) / 2 - top;
    };
    const own = cells.map(cell => {
      const box = cell.getBoundingClientRect();
      let part = cell.nextElementSibling;
      while (part && !part.matches(".part")) part = part.nextElementSibling;
      const flow = (part ?? cell).getBoundingClientRect().top - top;
      // How far down it should stand for each of its equations; in the middle between them is nearest to all.
      const places = [...cell.querySelectorAll(".equation[data-eq]")].map(equation => {
        const line = cell.parentElement.querySelector(`.line[data-eq~="${CSS.escape(equation.dataset.eq)}"]`);
        return line?.offsetParent ? middle(line) - (middle(equation) - (box.top - top)) : NaN;
      }).filter(y => !Number.isNaN(y));
      const [first, last] = places.length ? [Math.min(...places), Math.max(...places)] : [flow, flow];
      const near = Math.min(NEAR, Math.max(0, MOST - (last - first) / 2));
      return { part, flow, near, height: box.height + GAP, wanted: Math.max(0, (first + last) / 2) };
    });
    const wanted = own.map(o => o.wanted), heights = own.map(o => o.height), near = own.map(o => o.near);
    let found = moveApart(wanted, heights), gaps = wanted.map(() => 0);
    const isFar = found.some((y, i) => Math.abs(y - wanted[i]) > near[i] + FURTHER * (near[i] === NEAR));
    if (isFar) [found, gaps] = openCode(wanted, heights, near);
    let bottom = -Infinity, opened = 0;
    cells.forEach((cell, i) => {
      cell.style.marginTop = `${found[i] - Math.max(own[i].flow + opened, bottom)}px`;
      bottom = found[i] + heights[i];
      if (!gaps[i] || !own[i].part) return;
      const { part } = own[i];
      part.style.paddingTop = `${parseFloat(getComputedStyle(part).paddingTop) + gaps[i]}px`;
      opened += gaps[i];
    });
    row.querySelectorAll(PARTS).forEach(part => sizes.set(part, measure(part)));
  };

  // Before the first time that a row is drawn: this script is there before the page is. A row of which a part has come is not
  // drawn, since its cells would move with each further part; nor is a table whose columns would, or a figure whose controls.
  const isLaidOut = row => row.checkVisibility?.({ contentVisibilityAuto: true }) ?? true;
  const placeAll = () => [...document.querySelectorAll(".sbs")].filter(isLaidOut).forEach(place);
  const placed = new Set();
  const placeNew = () => {
    const isLoading = document.readyState === "loading";
    const rows = [...document.querySelectorAll(".sbs")].filter(row => !placed.has(row));
    let last = document.documentElement;
    while (last.lastElementChild) last = last.lastElementChild;
    document.querySelectorAll(".sbs, table:not(.book-index), .interactive")
      .forEach(part => part.classList.toggle("comes", isLoading && part.contains(last)));
    rows.filter(row => !row.matches(".comes") && isLaidOut(row)).forEach(row => {
      place(row);
      placed.add(row);
    });
    if (isLoading) requestAnimationFrame(placeNew);
  };
  requestAnimationFrame(placeNew);

  // Also when fonts arrive, or a row comes into view.
  const watched = new ResizeObserver(entries => {
    const changed = entries.map(entry => entry.target).filter(part => sizes.get(part) !== measure(part));
    new Set(changed.map(part => part.closest(".sbs"))).forEach(place);
  });
  document.addEventListener("DOMContentLoaded", () => {
    placeNew();
    document.querySelectorAll(`.sbs :is(${PARTS})`).forEach(part => watched.observe(part));
    wide.addEventListener("change", placeAll);
  });
})();
