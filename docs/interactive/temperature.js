window.loomFigures.register("temperature", (area, { temperature }, result, { plot, format }) => {
  const { numbers, probabilities, size, temperatures, curves, sizes } = result;
  const [left, right] = area.children, roles = ["data", "negative", "weight", "memory"];
  const ticks = { x: numbers.map((number, n) => [n, `Z = ${format(number)}`]), y: [0, 0.25, 0.5, 0.75, 1] };
  const bars = plot(left, { x: [-0.6, 3.6], y: [0, 1.1], labels: ["", "probability"], ticks });
  probabilities.forEach((share, n) => {
    bars.bar(n - 0.36, n + 0.36, 0, share, roles[n]);
    bars.write([n, share], share.toFixed(share < 0.0005 ? 0 : share < 0.1 ? 3 : 2), "middle", roles[n], [0, -10]);
  });

  const log = temperatures.map(Math.log10), here = Math.log10(temperature);
  const lines = plot(right, {
    x: [log[0], log.at(-1)], y: [0, 1.1], labels: ["temperature", ""],
    ticks: { x: [0.1, 1, 10].map(each => [Math.log10(each), format(each)]), y: ticks.y } });
  lines.line([[here, 0], [here, 1.1]], "quiet");
  curves.forEach((curve, n) => lines.line(curve.map((share, k) => [log[k], share]), roles[n]));
  lines.line(sizes.map((each, k) => [log[k], each]), "error dashed");
  probabilities.forEach((share, n) => lines.dot([here, share], roles[n]));
  lines.dot([here, size], "error");
  return `At T = ${format(temperature)} the largest probability is ${format(Math.max(...probabilities), 3)}, `
    + `and the norm of the Jacobian (dashed) is ${format(size, 3)}.`;
});
