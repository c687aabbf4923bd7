// What a page of the site looks like, in figures; the window is as wide as it is.
targets => {
  const isShown = element => element.checkVisibility() && element.getBoundingClientRect().height > 0;
  const all = (selector, where = document) => [...where.querySelectorAll(selector)].filter(isShown);
  const readNumbers = element => (element.dataset.eq ?? '').split(' ').filter(Boolean);
  const findBox = element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect();
  };

  // How far an equation is from the nearest of its lines: from middle to middle where they stand side by side,
  // from the end of what is said about it to the piece of code that has the line where it stands above. That piece begins
  // with the statement of the first equation there, as equations may share what is said about them.
  const measureDistance = (equation, row) => {
    const isWide = matchMedia('(min-width: 1000px)').matches;
    const own = equation.getBoundingClientRect(), cell = equation.closest('.row-cell').getBoundingClientRect();
    const lines = readNumbers(equation).flatMap(number => all(`.line[data-eq~="${CSS.escape(number)}"]`, row));
    const distances = lines.map(line => {
      const box = line.getBoundingClientRect();
      if (isWide) return Math.abs((box.top + box.bottom) / 2 - (own.top + own.bottom) / 2);
      const piece = all('pre', line.closest('.part'))[0] ?? line;
      return Math.max(0, piece.getBoundingClientRect().top - cell.bottom);
    });
    return lines.length ? Math.min(...distances) : null;
  };

  // What of the height of the right column holds neither an equation nor words.
  const measureInk = row => {
    const whole = row.getBoundingClientRect();
    const boxes = all('.row-cell > *', row).map(findBox).map(box => [box.top, box.bottom]).sort((a, b) => a[0] - b[0]);
    let bottom = whole.top, covered = 0;
    boxes.forEach(([top, end]) => {
      covered += Math.max(0, end - Math.max(top, bottom));
      bottom = Math.max(bottom, end);
    });
    return { height: whole.height, covered: Math.min(covered, whole.height) };
  };

  // How many clicks lead to a page: one for the link, and one for each fold around it that is closed.
  const countClicks = target => {
    const links = [...document.querySelectorAll('a[href]')]
      .filter(link => new URL(link.href).pathname.endsWith(`/${target}.html`));
    if (location.pathname.endsWith(`/${target}.html`)) return 0;
    return Math.min(...links.map(link => {
      let clicks = 1;
      for (let fold = link.closest('details:not([open])'); fold; fold = fold.parentElement.closest('details:not([open])')) clicks++;
      return clicks;
    }));
  };

  const rows = all('article .sbs').filter(row => all('.row-cell .equation', row).length);
  const distances = rows.flatMap(row => all('.row-cell .equation[data-eq]', row)
    .map(equation => measureDistance(equation, row)).filter(distance => distance !== null));
  const inks = rows.map(measureInk);
  const first = all('article .equation')[0];
  return {
    height: document.documentElement.scrollHeight,
    firstEquation: first ? first.getBoundingClientRect().bottom + scrollY : null,
    distance: distances.length ? Math.max(...distances) : null,
    rows: inks.reduce((sum, ink) => sum + ink.height, 0),
    covered: inks.reduce((sum, ink) => sum + ink.covered, 0),
    entries: all('nav.book-nav :is(a, summary)').length,
    clicks: Math.max(...targets.map(countClicks)),
  };
}
