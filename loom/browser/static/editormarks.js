// What each piece of Python is, in the short names of Pygments: the site's own style colours code that is edited, too.

const listWords = words => new Set(words.split(" "));
const KEYWORDS = listWords("as assert async await break case class continue def del elif else except finally for "
  + "global if lambda match nonlocal pass raise return try while with yield");
const OPERATORS = listWords("ArithOp AssignOp BitOp CompareOp UpdateOp * ** .");
const WORD_OPERATORS = listWords("and in is not or");
const PSEUDO = listWords("Ellipsis NotImplemented cls self");
export const BUILTINS = listWords("__import__ abs aiter all anext any ascii bin bool breakpoint bytearray bytes "
  + "callable chr classmethod compile complex delattr dict dir divmod enumerate eval exec filter float format frozenset getattr "
  + "globals hasattr hash hex id input int isinstance issubclass iter len list locals map max memoryview min next "
  + "object oct open ord pow print property range repr reversed round set setattr slice sorted staticmethod str sum "
  + "super tuple type vars zip");
const EXCEPTION = /^(?:[A-Z]\w*(?:Error|Exception|Exit|Group|Interrupt|Iteration|Warning)|Warning)$/;
const MAGIC = /^__\w+__$/;
const NUMBERS = [[/^0x/i, "mh"], [/^0b/i, "mb"], [/^0o/i, "mo"], [/[.ej]/i, "mf"]];

const nameVariable = (node, text) => {
  const parent = node.node.parent;
  const isFirst = kind => parent?.name === kind && parent.getChild("VariableName").from === node.from;
  if (isFirst("FunctionDefinition")) return MAGIC.test(text) ? "fm" : "nf";
  if (isFirst("ClassDefinition")) return "nc";
  if (isFirst("Decorator")) return "nd";
  if (parent?.name === "ImportStatement") {
    const from = parent.getChild("from"), names = parent.getChild("import");
    return from && names && node.from > names.from ? null : "nn";
  }
  if (PSEUDO.has(text)) return "bp";
  if (BUILTINS.has(text)) return "nb";
  if (EXCEPTION.test(text)) return "ne";
  return MAGIC.test(text) ? "vm" : null;
};

// The name of a node that is coloured as a whole, or null.
const nameNode = (node, text) => {
  const { name } = node;
  if (name === "VariableName") return nameVariable(node, text);
  if (name === "Comment") return "c1";
  if (name === "Number") return NUMBERS.find(([form]) => form.test(text))?.[1] ?? "mi";
  if (name === "Boolean" || name === "None") return "kc";
  if (name === "import" || name === "from") return node.node.parent?.name.startsWith("Yield") ? "k" : "kn";
  if (name === "At") return "nd";
  if (name === "Escape") return "se";
  if (name === "PropertyName") return MAGIC.test(text) ? "fm" : null;
  if (KEYWORDS.has(name)) return "k";
  if (WORD_OPERATORS.has(name)) return "ow";
  return OPERATORS.has(name) ? "o" : null;
};

// A string in pieces: what stands before the quote, and what is text rather than an escape or a value put in.
const nameString = (node, text, isFirstOfLine) => {
  const prefix = /^[a-z]*/i.exec(text)[0], rest = text.slice(prefix.length);
  const isLong = /^("""|''')/.test(rest);
  const kind = isLong && isFirstOfLine ? "sd" : rest.startsWith("'") ? "s1" : "s2";
  const marks = prefix ? [{ from: node.from, to: node.from + prefix.length, name: "sa" }] : [];
  let at = node.from + prefix.length;
  for (let child = node.node.firstChild; child; child = child.nextSibling) {
    if (child.name !== "FormatReplacement" && (child.name !== "Escape" || kind === "sd")) continue;
    marks.push({ from: at, to: child.from, name: kind });
    at = child.to;
  }
  marks.push({ from: at, to: node.to, name: kind });
  return marks;
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
        return name === "FormatString" || pieces.length > 1;
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
