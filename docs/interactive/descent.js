window.loomFigures.register("descent", (area, { rate, begin }, result, { plot, format }) => {
  const { weights, losses, curve, factor } = result;
  const [left, right] = area.children;
  const valley = plot(left, { x: [-3, 9], y: [0, 160], labels: ["weight w", "loss"] });
  valley.line(curve, "quiet");
  valley.line(weights.map((weight, n) => [weight, losses[n]]), "weight thin dashed");
  weights.forEach((weight, n) => valley.dot([weight, losses[n]], "weight", n ? 4.5 : 6.5));
  valley.write([weights[0], losses[0]], "start", "start", "weight", [11, -6]);

  const path = plot(right, { x: [-0.5, weights.length - 0.5], y: [-3, 9], labels: ["steps", "weight w"] });
  path.line([[-1, 3], [weights.length, 3]], "quiet dashed");
  const points = weights.map((weight, n) => [n, weight]);
  path.line(points, "weight");
  points.forEach((point, n) => path.dot(point, "weight", n ? 4 : 5.5));

  if (factor === null) return `The gradient at w = ${format(begin)} is 0, so no step changes the weight.`;
  const size = Math.abs(factor);
  const course = size > 1.005 ? "Each step goes too far, and ends further away than it began: the loss grows"
    : size > 0.995 ? "It jumps to the other side, just as far, again and again"
    : size < 0.02 ? "One step is enough"
    : factor < 0 ? "It jumps over the lowest point, and comes nearer all the same"
    : size > 0.8 ? "It comes nearer, but slowly" : "It comes nearer with each step";
  return `With η = ${format(rate)}, a step multiplies the distance to 3 by ${format(factor)}. ${course}.`;
});
