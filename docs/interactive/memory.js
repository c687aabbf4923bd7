(() => {
  // A memory on its way forward from the first step, and an error on its way back from the last.
  const HALF = 0.5;

  const countSteps = memory => memory.findIndex(share => share < HALF);

  const describe = (memory, gate, format) => {
    const low = Math.min(...gate.slice(1)), high = Math.max(...gate.slice(1)), steps = countSteps(memory);
    const open = high - low < 0.001 ? `The gate is ${format(low)} at each step.`
      : `The gate is between ${format(low)} and ${format(high)}.`;
    const life = steps < 0 ? "More than half of the memory is left at the end."
      : `Less than half of the memory is left after ${steps} ${steps === 1 ? "step" : "steps"}.`;
    return `${open} ${life} What is left at the end: ${format(memory.at(-1), 3)}.`;
  };

  window.loomFigures.register("memory", (area, values, { memory, error, gate }, { plot, format }) => {
    const last = memory.length - 1;
    const drawn = plot(area.children[0], {
      x: [0, last], y: [0, 1.05], labels: ["step", "share that is left"], edges: { top: 26 },
      ticks: { y: [0, HALF, 1] },
    });
    drawn.line([[0, HALF], [last, HALF]], "quiet thin dashed");
    drawn.line(error.map((share, step) => [step, share]), "error dashed");
    drawn.line(memory.map((share, step) => [step, share]), "memory");
    const { box } = drawn, { write } = window.loomFigures.tools;
    area.children[0].append(
      write(box.x, 12, "memory, forward →", "start", "memory"),
      write(box.x + box.width, 12, "← error, back", "end", "error"));
    return describe(memory, gate, format);
  });
})();
