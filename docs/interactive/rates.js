(() => {
  // The rates of three schedules, and how far from their goal a thousand walkers are with each.
  const LINES = { steady: "data", exp_decay: "error dashed", lin_decay: "weight" }, HIGHEST = 0.48;
  const DISTANCES = [[0, "1"], [1, "10"], [2, "100"]];

  const draw = (drawn, result, read) => Object.entries(LINES).forEach(([name, role]) =>
    drawn.line(result[name].map(read), role));

  window.loomFigures.register("rates", (area, values, result, { plot, write, make, format }) => {
    const [first, second] = area.children, names = Object.keys(LINES), last = result.steady.rates.length - 1;
    const pick = key => Object.fromEntries(names.map(name => [name, result[name][key]]));
    const rates = plot(first, {
      x: [0, last], y: [0, HIGHEST], labels: ["epoch", "learning rate"], edges: { top: 28 }, ticks: { y: [0, 0.1, 0.2, 0.3, 0.4] },
    });
    draw(rates, pick("rates"), (rate, epoch) => [epoch, rate]);
    names.forEach((name, n) => {
      const left = rates.box.x + n * 120;
      first.append(
        make("path", { d: `M${left} 12h22`, class: `curve ${LINES[name]}` }), write(left + 28, 12, name, "start"));
    });
    const walked = plot(second, {
      x: [0, last], y: [-0.3, 2], labels: ["epoch", "distance from 0"], ticks: { y: DISTANCES }, edges: { top: 28 } });
    draw(walked, pick("distances"), (distance, epoch) => [epoch, Math.log10(distance)]);
    const ends = names.map(name => `${format(Number(result[name].distances.at(-1).toPrecision(2)))} with ${name}`);
    return `After the last epoch the walkers are on average ${ends.slice(0, -1).join(", ")} and ${ends.at(-1)} away from 0.`;
  });
})();
