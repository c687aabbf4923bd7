window.loomFigures.register("losses", (area, { z, label }, { answer, curves, here }, { plot, format }) => {
  const ROLES = { BCE: "error", MSE: "data", MAE: "negative" }, names = Object.keys(curves);
  const [left, right] = area.children;
  const plots = [
    plot(left, { x: [-8, 8], y: [-0.4, 8.6], labels: ["weighted sum Z", "loss"] }),
    plot(right, { x: [-8, 8], y: [-1.15, 1.15], labels: ["weighted sum Z", "error of Z"] }),
  ];
  plots.forEach((each, n) => {
    each.line([[z, -99], [z, 99]], "quiet thin");
    names.forEach(name => each.line(curves[name].map(row => [row[0], row[n + 1]]), ROLES[name]));
    names.forEach(name => each.dot([z, here[name][n + 1]], ROLES[name]));
  });
  // The legend stands where no curve is: above right answers.
  names.forEach((name, n) => plots[0].write(
    [label ? 7.5 : -7.5, 7.8 - 0.85 * n], `${name} ${format(here[name][1], 3)}`,
    label ? "end" : "start", ROLES[name]));

  const off = Math.abs(answer - label);
  const verdict = off > 0.9 ? "sure and wrong" : off < 0.1 ? "sure and right" : off > 0.6 ? "rather wrong"
    : off < 0.4 ? "rather right" : "undecided";
  return `The answer is ${format(answer, 3)}, ${verdict}. `
    + `BCE sends back the error ${format(here.BCE[2], 3)}, MSE ${format(here.MSE[2], 3)}.`;
});
