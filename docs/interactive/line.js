window.loomFigures.register("line", (area, values, { answers, corners, sums }, { plot, shade, unpack, format }) => {
  const RANGE = [-0.5, 1.5], ticks = { x: [0, 1], y: [0, 1] };
  const plane = plot(area.children[0], { x: RANGE, y: RANGE, labels: ["x₁", "x₂"], ticks });
  const numbers = unpack(sums);
  shade(plane, { x: RANGE, y: RANGE, columns: Math.sqrt(numbers.length), numbers });
  [[0, 0], [0, 1], [1, 0], [1, 1]].forEach((corner, n) => {
    plane.dot(corner, corners[n] > 0 ? "negative" : corners[n] < 0 ? "data" : "quiet", 7);
    plane.write(corner, format(answers[n], 2), "middle", "", [0, -17]);
  });

  const QUESTIONS = {
    "0001": "are both 1?", "0010": "is only x₁ 1?", "0011": "is x₁ 1?", "0100": "is only x₂ 1?", "0101": "is x₂ 1?",
    "0111": "is one of them 1, or both?", "1000": "is neither 1?", "1010": "is x₂ 0?", "1011": "is x₁ 1, or x₂ 0?",
    "1100": "is x₁ 0?", "1101": "is x₂ 1, or x₁ 0?", "1110": "are they not both 1?",
  };
  const { w1, w2, b } = values;
  const term = (weight, sign) => `${weight < 0 ? "−" : sign} ${format(Math.abs(weight))}`;
  const sum = `z = ${format(w1)} x₁ ${term(w2, "+")} x₂ ${term(b, "+")}.`;
  const open = corners.filter(each => each === 0).length;
  if (open) return `${sum} At ${open} of the four points z is 0: there the unit can’t decide.`;
  const question = QUESTIONS[corners.map(each => each > 0 ? 1 : 0).join("")];
  return question ? `${sum} The unit answers the question: ${question}`
    : `${sum} All four points lie on one side of the line: the unit always says ${corners[0] > 0 ? "yes" : "no"}.`;
});
