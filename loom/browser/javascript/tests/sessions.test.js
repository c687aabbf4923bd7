import assert from "node:assert/strict";
import { test } from "node:test";
import { NodeProp } from "../../static/codemirror.js";
import { continueSession, findPieces, sessionLanguage } from "../../static/editorsessions.js";

const read = text => findPieces(text).map(([type, from, to]) => [type.name, text.slice(from, to)]);

test("a session is cut into prompts, code, and what was printed", () => {
  assert.deepEqual(read(">>> x\n... y\n...\n1\n\n>>>\n"), [
    ["Prompt", ">>> "], ["Code", "x\n"], ["Prompt", "... "], ["Code", "y\n"], ["Prompt", "..."], ["Code", "\n"],
    ["Output", "1"], ["Prompt", ">>>"], ["Code", "\n"]]);
  assert.deepEqual(read(""), []);
});

test("an error that was printed ends with its name", () => {
  assert.deepEqual(read("Traceback (most recent call last):\n    ...\nmy.Error: no\nError: 1").map(([name]) => name),
    ["Trace", "LeftOut", "Error", "Output"]);
});

test("the code of a session is one program", () => {
  const tree = sessionLanguage.parser.parse(">>> def f():\n...     return 1\n...\n>>> f()\n1\n>>> f");
  const { tree: code, overlay } = tree.prop(NodeProp.mounted);
  assert.equal(overlay.length, 5);
  assert.match(code.toString(), /^Script\(FunctionDefinition\(.*\),ExpressionStatement\(Call.*\),ExpressionStatement/);
  assert.doesNotMatch(code.toString(), /⚠/);
});

const CONTINUED = [
  ["a statement ends", [">>> x = 1"], ">>> "],
  ["what opens a block", [">>> for i in x:"], "...     "],
  ["a block goes on", [">>> if x:", "...     y"], "...     "],
  ["a block in a block", [">>> if x:", "...     for i in x:"], "...         "],
  ["return ends a block", [">>> def f():", "...     if x:", "...         return"], "...     "],
  ["a block on one line is all of it", [">>> if x: y"], ">>> "],
  ["a bracket is open", [">>> f("], "...     "],
  ["and stays so", [">>> f(1,", "...   2,"], "...   "],
  ["a bracket is closed", [">>> f(1,", "...   2)"], ">>> "],
  ["a bracket in a string or a comment is none", [">>> '(' \"[\"  # {"], ">>> "],
  ["a colon in a comment opens nothing", [">>> x  # so:"], ">>> "],
  ["a long string is open", [">>> x = '''a (", "...   b"], "...   "],
  ["a long string is closed", [">>> x = '''a", "... b'''"], ">>> "],
  ["a decorator", [">>> @one"], "... "],
  ["a line that goes on", [">>> x = 1 + \\"], "... "],
  ["only the last statement counts", [">>> f(", "...   1)", "1", ">>> y"], ">>> "],
];
for (const [name, lines, prompt] of CONTINUED) {
  test(`Enter: ${name}`, () => { assert.deepEqual(continueSession(lines), { prompt }); });
}

test("Enter: an empty continuation becomes a prompt, and a line of output stays one", () => {
  assert.deepEqual(continueSession([">>> if x:", "...     y", "...     "]), { prompt: ">>> ", replaces: true });
  assert.equal(continueSession([">>> x", "1"]), null);
});
