(() => {
  // Pointing at an equation, its line of code or its explanation lights all three.
  const LIT = "lit";

  // What has a number, or in an editor a comment with one
  const find = target => target.closest?.("[data-eq], .cm-line");
  const listNumbers = element => element.dataset.eq?.split(" ") ?? element.textContent.match(/(?<=# \()[\w.]+(?=\))/g) ?? [];

  const findRelated = numbers => [
    ...document.querySelectorAll(numbers.map(number => `[data-eq~="${number}"]`).join()),
    ...[...document.querySelectorAll(".cm-line")].filter(line => listNumbers(line).some(each => numbers.includes(each))),
  ];

  const dim = () => document.querySelectorAll("." + LIT)
    .forEach(e => e.classList.remove(LIT));

  const light = event => {
    const element = find(event.target);
    if (element && element.classList.contains(LIT) && event.type === "mouseover") return;
    dim();
    const numbers = element ? listNumbers(element) : [];
    if (numbers.length) findRelated(numbers).forEach(e => e.classList.add(LIT));
  };

  // A link to a line, or to a symbol, opens what it is folded in, where the browser does not.
  const findTarget = () => {
    try { return document.getElementById(decodeURIComponent(location.hash.slice(1))); }
    catch { return null; }  // such an address is broken
  };
  const open = () => {
    const target = findTarget();
    const closed = target?.closest("details:not([open])");
    for (let fold = closed; fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (closed) target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();

  // What scrolls sideways can be reached, and scrolled, with the keyboard.
  const BOXES = "article :is(pre, .part, .equation-body, .diagram, .drawing, .figure, .table-wrapper, .symbols-table, .text_html, p)";
  const reach = () => {
    const boxes = [...document.querySelectorAll(BOXES)];
    boxes.map(box => box.scrollWidth > box.clientWidth + 1
        && ["auto", "scroll"].includes(getComputedStyle(box).overflowX))
      .forEach((scrolls, n) => {
        if (scrolls) boxes[n].tabIndex = 0;
        else boxes[n].removeAttribute("tabindex");
      });
  };
  addEventListener("resize", reach);
  document.fonts?.ready.then(reach);
  addEventListener("load", reach);

  // Chromium keeps room behind a root for the widest form of its sign.
  document.fonts?.ready.then(() => document.querySelectorAll("msqrt").forEach(root => {
    const gap = root.getBoundingClientRect().right - root.lastElementChild.getBoundingClientRect().right;
    if (gap > 2) root.style.marginInlineEnd = `${-gap / parseFloat(getComputedStyle(root).fontSize)}em`;
  }));

  // A diagram that is wider than its box begins at the part that it names first, if that is beside the box.
  const first = () => document.querySelectorAll(".diagram").forEach(box => {
    const part = box.querySelector('.node[id$="-0"]')?.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    if (part?.right > frame.right) box.scrollLeft += (part.left + part.right) / 2 - (frame.left + frame.right) / 2;
  });
  addEventListener("load", first);

  // When the page moves below a mouse that rests, the browser says that the mouse points at what is there now. Nobody has
  // pointed: what a key or a tap has lit stays lit until the mouse itself moves.
  let isResting = false, mousePlace = "0 0";
  const hearOthers = ({ pointerType }) => { isResting = pointerType !== "mouse"; };
  const hearMouse = ({ pointerType, clientX, clientY }) => {
    if (pointerType !== "mouse") return;
    const now = `${clientX} ${clientY}`;
    if (now !== mousePlace) isResting = false;
    mousePlace = now;
  };
  ["focusin", "keydown", "pointerdown"].forEach(kind => document.addEventListener(kind, hearOthers, true));
  ["pointerover", "pointermove"].forEach(kind => document.addEventListener(kind, hearMouse, true));
  document.addEventListener("mouseover", event => { if (isResting) event.stopImmediatePropagation(); }, true);

  document.addEventListener("mouseover", light);
  document.addEventListener("click", light);  // a tap, once the focus has moved
  document.addEventListener("focusin", light);
  document.addEventListener("focusout", dim);
})();
