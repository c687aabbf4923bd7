// The names in Python code, for who writes more of it.
import { KEYWORDS, WORD_OPERATORS } from "./pythonwords.js";

const WORDS = new Set([...KEYWORDS, ...WORD_OPERATORS, "from", "import"]);
const UNNAMED = /"""[^]*?"""|'''[^]*?'''|"[^"\n]*"|'[^'\n]*'|#.*/gu;  // strings and comments
const NAME = /(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/gu;

/** Each name of some code once, in order; of np.random.seed also np and np.random. */
export const listNames = code => {
  const found = code.replace(UNNAMED, "").match(NAME) ?? [];
  const parts = found.flatMap(name => name.split(".").map((_, end, words) => words.slice(0, end + 1).join(".")));
  return [...new Set(parts)].filter(name => name.length > 1 && !WORDS.has(name)).toSorted();
};
