// What each piece of Python is, in the short names of Pygments: the site's own style colours code that is edited, too.

import { BUILTINS, EXCEPTIONS, KEYWORDS, MAGIC, MAGIC_VARIABLES, PSEUDO, WORD_OPERATORS } from "./pythonwords.js";

const OPERATORS = new Set(["ArithOp", "AssignOp", "BitOp", "CompareOp", "UpdateOp", "*", "**", ".", "Ellipsis"]);
const nameMagic = text => {
  const word = /^__(\w+)__$/.exec(text)?.[1];
  return MAGIC.has(word) ? "fm" : MAGIC_VARIABLES.has(word) ? "vm" : null;
};
const NUMBERS = [[/^0x/i, "mh"], [/^0b/i, "mb"], [/^0o/i, "mo"], [/[.ej]/i, "mf"]];

// In an import, what comes from a module is a name like others.
const isModule = node => {
  const { parent } = node.node, names = parent.getChild("import");
  return !parent.getChild("from") || names === null || node.from < names.from;
};
const nameVariable = (node, text) => {
  const parent = node.node.parent;
  const isFirst = kind => parent?.name === kind && parent.getChild("VariableName").from === node.from;
  if (isFirst("FunctionDefinition")) return nameMagic(text) ?? "nf";
  if (isFirst("ClassDefinition")) return "nc";
  if (isFirst("Decorator")) return "nd";
  if (parent?.name === "ImportStatement") return isModule(node) ? "nn" : null;
  if (PSEUDO.has(text)) return "bp";
  if (BUILTINS.has(text)) return "nb";
  return EXCEPTIONS.has(text) ? "ne" : nameMagic(text);
};

// Of `1.` and `1.e3` the tree has a number, and after it what would be an attribute.
const isOfNumber = node => {
  const parts = node.node.parent;
  return parts?.name === "MemberExpression" && parts.firstChild.name === "Number" && parts.firstChild.from < node.from;
};

// The name of a node that is coloured as a whole, or null.
const nameNode = (node, text) => {
  const { name } = node;
  if (name === "VariableName") return nameVariable(node, text);
  if (name === "Comment") return "c1";
  if ((name === "." || name === "PropertyName") && isOfNumber(node)) return "mf";
  if (name === "Number") return NUMBERS.find(([form]) => form.test(text))?.[1] ?? "mi";
  if (name === "Boolean" || name === "None") return "kc";
  if (name === "import" || name === "from") return node.node.parent?.name.startsWith("Yield") ? "k" : "kn";
  if (name === "At") return "nd";
  if (name === "Escape") return "se";
  if (name === "PropertyName") return nameMagic(text);
  if (name === "." && node.node.parent.name === "ImportStatement" && isModule(node)) return "nn";
  if (KEYWORDS.has(name)) return "k";
  if (WORD_OPERATORS.has(name)) return "ow";
  return OPERATORS.has(name) ? "o" : null;
};

// A node without those of its parts that have a colour of their own.
const cutOut = (node, at, kind, parts) => {
  const marks = [];
  for (let child = node.node.firstChild, from = at; ; child = child.nextSibling) {
    if (child && !parts.includes(child.name)) continue;
    marks.push({ from, to: child?.from ?? node.to, name: kind });
    if (!child) return marks;
    from = child.to;
  }
};

// In text with values put in, two braces stand for one.
const cutBraces = (part, text, start) => {
  let { from } = part;
  return text.slice(part.from - start, part.to - start).split(/(\{\{|\}\})/).map((piece, n) => {
    const mark = { from, to: from + piece.length, name: n % 2 ? "se" : part.name };
    from = mark.to;
    return mark;
  });
};

// A string in pieces: what stands before the quote, and what is text rather than an escape or a value put in.
const nameString = (node, text, isFirstOfLine) => {
  const prefix = /^[a-z]*/i.exec(text)[0], rest = text.slice(prefix.length);
  const isLong = /^("""|''')/.test(rest);
  const kind = isLong && isFirstOfLine ? "sd" : rest.startsWith("'") ? "s1" : "s2";
  const at = node.from + prefix.length;
  const parts = cutOut(node, at, kind, kind === "sd" ? ["FormatReplacement"] : ["FormatReplacement", "Escape"]);
  const cut = node.name === "FormatString" ? parts.flatMap(part => cutBraces(part, text, node.from)) : parts;
  return [{ from: node.from, to: at, name: "sa" }, ...cut];
};

// What is to be coloured from a place to another: pieces in order, none inside another. `read` gives the text.
export const findMarks = (tree, read, from, to) => {
  const marks = [];
  const add = (start, end, name) => {
    const mark = { from: Math.max(start, from), to: Math.min(end, to), name };
    if (name && mark.from < mark.to) marks.push(mark);
  };
  tree.iterate({
    from,
    to,
    enter: node => {
      const { name } = node, text = () => read(node.from, node.to);
      if (name === "String" || name === "FormatString") {
        const line = read(Math.max(0, node.from - 200), node.from).split("\n").at(-1);
        const pieces = nameString(node, text(), /^(?:>>>|\.\.\.)?\s*$/.test(line));
        for (const piece of pieces) add(piece.from, piece.to, piece.name);
        return pieces[1].name !== "sd" || name === "FormatString";
      }
      if (name === "TypeDef" && text().startsWith("->")) add(node.from, node.from + 2, "o");
      if (name === "FormatSpec") {
        for (const piece of cutOut(node, node.from, "s1", ["FormatReplacement"])) add(piece.from, piece.to, piece.name);
        return true;
      }
      const isBrace = (name === "{" || name === "}") && node.node.parent.name === "FormatReplacement";
      if (isBrace || name === "FormatConversion") {
        add(node.from, node.to, "si");
      } else if (node.node.firstChild === null || OPERATORS.has(name)) {
        add(node.from, node.to, nameNode(node, text()));
        return false;
      }
      return true;
    },
  });
  return marks.toSorted((one, other) => one.from - other.from);
};
