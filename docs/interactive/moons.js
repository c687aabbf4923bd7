window.loomFigures.register("moons", (area, values, { points, sums, accuracy }, { plot, shade, unpack }) => {
  const x = [-1.6, 2.6], y = [-1.2, 1.7], { units, activation, epochs } = values;
  const plane = plot(area.children[0], { x, y, labels: ["first feature", "second feature"] });
  shade(plane, { x, y, columns: 28, numbers: unpack(sums) });
  points.forEach(([a, b, label]) => plane.dot([a, b], label ? "negative" : "data", 3.4));

  const network = !units ? "Without a hidden layer" : `With ${units} ${activation} unit${units > 1 ? "s" : ""}`;
  const trained = epochs === 1 ? "after one epoch" : epochs ? `after ${epochs} epochs` : "before any training";
  const words = !units || activation === "identity" || units === 1 ? " The boundary is a straight line." : "";
  return `${network}, ${trained}, ${Math.round(100 * accuracy)} % of the answers are right, `
    + `for samples from which the model did not learn.${epochs ? words : ""}`;
});
