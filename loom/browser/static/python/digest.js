// The SHA-256 of bytes, in hexadecimal digits.
const makeHex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");

/** Over plain http, as in a classroom, a browser has no digests of its own. */
export const computeDigest = async bytes => {
  if (crypto.subtle) return makeHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const { sha256 } = await import("../sha256.js");
  return makeHex(sha256(bytes));
};
