(() => {
  // The length of an error on its way back, from the last step to the first. Each large mark is a thousand times the one below.
  const LOW = -9, HIGH = 6, EACH = 3;
  const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  const raise = power => `10${[...String(power)].map(digit => RAISED[digit] ?? "⁻").join("")}`;

  const describe = (left, format) => {
    const [digits, power] = left.toExponential(1).split("e");
    const share = left >= 1e-4 && left < 1e4 ? format(Number(left.toPrecision(2))) : `${digits} · ${raise(Number(power))}`;
    if (left < 0.01) return `Of an error of 1, ${share} is left at the first step: it has vanished.`;
    if (left > 100) return `An error of 1 has grown to ${share} at the first step: it has exploded.`;
    return `Of an error of 1, ${share} is left at the first step.`;
  };

  window.loomFigures.register("vanishing", (area, values, { error }, { plot, format }) => {
    const last = error.length - 1, powers = [];
    for (let power = LOW; power <= HIGH; power += EACH) powers.push([power, power ? raise(power) : "1"]);
    const drawn = plot(area.children[0], {
      x: [0, last], y: [LOW, HIGH], labels: ["step", "size of the error"], ticks: { y: powers }, edges: { left: 56 },
    });
    drawn.line([[0, 0], [last, 0]], "quiet thin dashed");
    drawn.line(error.map((size, step) => [step, Math.log10(size)]), "error");
    drawn.dot([last, Math.log10(error[last])], "error");
    return describe(error[0], format);
  });
})();
