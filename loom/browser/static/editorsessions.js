// A session of Python, as in a doctest: prompts and code, and between them what was printed.
import { defineLanguageFacet, Language, languageDataProp, NodeType, Parser, parseMixed, pythonLanguage,
  Tree } from "./codemirror.js";

export const PROMPT = /^(?:>>>|\.\.\.)(?: |$)/;
const facts = defineLanguageFacet();
const define = (id, name, more = {}) => NodeType.define({ id, name, ...more });
const SESSION = define(1, "Session", { top: true, props: [[languageDataProp, facts]] });
const [PROMPTED, CODE, OUTPUT, TRACE, LEFT_OUT, ERROR] = ["Prompt", "Code", "Output", "Trace", "LeftOut", "Error"]
  .map((name, n) => define(n + 2, name));
export const OUTPUT_MARKS = { Prompt: "gp", Output: "go", Trace: "gt", LeftOut: "o", Error: "gr" };

// The pieces of a session: [type, from, to] of each. Code has the end of its line, as Python wants to see it.
export const findPieces = text => {
  const pieces = [];
  let at = 0, isTrace = false;
  for (const line of text.split("\n")) {
    const end = at + line.length, prompt = PROMPT.exec(line)?.[0];
    const error = isTrace && /^[A-Za-z_][\w.]*(?=:|$)/.exec(line)?.[0];
    if (prompt !== undefined) {
      pieces.push([PROMPTED, at, at + prompt.length], [CODE, at + prompt.length, Math.min(end + 1, text.length)]);
      isTrace = false;
    } else if (line.startsWith("Traceback (")) {
      pieces.push([TRACE, at, end]);
      isTrace = true;
    } else if (error) {
      pieces.push([ERROR, at, at + error.length]);
      isTrace = false;
    } else if (isTrace) {
      pieces.push([line.trim() === "..." ? LEFT_OUT : TRACE, at, end]);
    } else {
      pieces.push([OUTPUT, at, end]);
    }
    at = end + 1;
  }
  return pieces.filter(([, from, to]) => from < to);
};

const makeTree = text => {
  const pieces = findPieces(text);
  return new Tree(SESSION, pieces.map(([type, from, to]) => new Tree(type, [], [], to - from)),
    pieces.map(([, from]) => from), text.length);
};

const nest = parseMixed(node => node.type === SESSION
  ? { parser: pythonLanguage.parser, overlay: child => child.type === CODE } : null);

class SessionParser extends Parser {
  createParse(input, fragments, ranges) {
    const parse = {
      parsedPos: 0,
      stoppedAt: null,
      stopAt(place) { this.stoppedAt = place; },
      advance() {
        this.parsedPos = this.stoppedAt ?? input.length;
        return makeTree(input.read(0, this.parsedPos));
      },
    };
    return nest(parse, input, fragments, ranges);
  }
}
export const sessionLanguage = new Language(facts, new SessionParser(), [], "pycon");

// ---- what Enter continues ----

const STRING = /(?:"""|''')[^]*?(?:"""|'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|#[^\n]*/g;
const isOpenString = found => /^("""|''')/.test(found) && (found.length < 6 || !found.endsWith(found.slice(0, 3)));

const isOpen = code => {
  let isInString = false;
  const bare = code.replace(STRING, found => {
    isInString ||= isOpenString(found);
    return found.startsWith("#") ? "" : "_";
  });
  const count = form => bare.match(form)?.length ?? 0;
  return { isInString, isInBrackets: count(/[([{]/g) > count(/[)\]}]/g), bare: bare.trimEnd() };
};

// The prompt and the indentation that follow a line, from the lines up to the caret. Null where Enter ends a line of
// output; an empty continuation gives way to a new prompt.
export const continueSession = lines => {
  const last = lines.at(-1), prompt = PROMPT.exec(last)?.[0];
  if (prompt === undefined) return null;
  const code = last.slice(prompt.length), first = lines.findLastIndex(line => line.startsWith(">>>"));
  if (!code.trim() && prompt.startsWith("...")) return { prompt: ">>> ", replaces: true };
  const statement = lines.slice(Math.max(first, 0)).map(line => line.replace(PROMPT, ""));
  const { isInString, isInBrackets, bare } = isOpen(statement.join("\n"));
  const indent = /^ */.exec(code)[0];
  if (isInString) return { prompt: `... ${indent}` };
  if (isInBrackets) return { prompt: `... ${indent}${/[([{]$/.test(bare) ? "    " : ""}` };
  if (bare.endsWith(":")) return { prompt: `... ${indent}    ` };
  if (bare.endsWith("\\") || code.startsWith("@")) return { prompt: `... ${indent}` };
  const isBlock = /^(?:@|(?:async|class|def|for|if|match|try|while|with)\b)/.test(statement[0]);
  if (!isBlock || statement.length === 1) return { prompt: ">>> " };
  const isEnd = /^\s*(?:return|pass|break|continue|raise)\b/.test(code);
  return { prompt: `... ${isEnd ? indent.slice(4) : indent}` };
};
