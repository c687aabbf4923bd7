(() => {
  // A recording comes as a script, so that it can be had from a folder of files too.
  const player = window.loomPlayer ??= {};
  let waiting = null;

  // The value that each array has last, whose shape is drawn before anything is in it.
  const know = recording => {
    recording.arrays.forEach((array, n) => {
      const last = recording.steps.findLast(step => step.changes.some(([each]) => each === n));
      [, array.last] = (last?.changes ?? recording.initial).find(([each]) => each === n);
    });
    return recording;
  };

  const load = address => waiting ??= new Promise((resolve, reject) => {
    player.receive = recording => resolve(know(recording));
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("error", () => {
      waiting = null;
      script.remove();
      reject(new Error("the recording of this page did not come"));
    });
    document.head.append(script);
  });

  Object.assign(player, { load, know });
})();
