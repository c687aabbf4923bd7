// A Python that has run nothing, in place of one in which somebody else's code may have run.

/** Begin one; `isPolite`: not in place of one that runs. */
export const renewPython = async (session, isPolite = false) => {
  const { state } = session;
  if (isPolite && state === "busy") throw new Error("Python runs. Wait for it, or stop it, and try again.");
  if (["off", "failed"].includes(state)) return session.open();
  if (state === "loading") await session.open();  // what was asked for meanwhile runs there
  return session.stop();
};
