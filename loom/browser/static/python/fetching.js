// Files of this site, from its server; what can't be had is said with its reason.

/** What the server answers, whatever that is. */
export const fetchAnswer = async (address, options) => {
  try {
    return await fetch(address, options);
  } catch (error) {
    if (error.name !== "TypeError") throw error;
    throw new Error(`${address.pathname} can’t be had: the server of this site does not answer. Is it still running?`, { cause: error });
  }
};

/** What the server answers, which is the file. */
export const fetchFile = async (address, options) => {
  const answer = await fetchAnswer(address, options);
  if (!answer.ok) throw new Error(`${address.pathname} can’t be had (${answer.status} ${answer.statusText})`);
  return answer;
};
