import assert from "node:assert/strict";
import { test } from "node:test";
import { pythonLanguage } from "../../static/codemirror.js";
import { findMarks } from "../../static/editormarks.js";

const find = (text, from = 0, to = text.length) =>
  findMarks(pythonLanguage.parser.parse(text), (start, end) => text.slice(start, end), from, to);
const name = (...given) => find(...given).map(mark => [given[0].slice(mark.from, mark.to), mark.name].join(" "));

test("words are named by what they are for", () => {
  assert.deepEqual(name("@one\nasync def len(self): return len"),
    ["@ nd", "one nd", "async k", "def k", "len nf", "self bp", "return k", "len nb"]);
  assert.deepEqual(name("raise ValueError from None"), ["raise k", "ValueError ne", "from kn", "None kc"]);
  assert.deepEqual(name("x.len"), [". o"]);
});

test("numbers that end with a point are numbers", () => {
  assert.deepEqual(name("[1., 2.e3, 0xf]"), ["1 mi", ". mf", "2 mi", ". mf", "e3 mf", "0xf mh"]);
});

test("values in a string are code", () => {
  assert.deepEqual(name("f'a{x:.{n}d}{{'"),
    ["f sa", "'a s1", "{ si", ":. s1", "{ si", "} si", "d s1", "} si", "{{ se", "' s1"]);
});

test("what is asked for is cut out, and nothing lies on another piece", () => {
  const text = "'''one\ntwo''' + str(1)";
  assert.deepEqual(name(text, 4, 9), ["ne\ntw sd"]);
  const marks = find(text);
  assert.ok(marks.every((mark, n) => mark.from < mark.to && (n === 0 || marks[n - 1].to <= mark.from)));
});
