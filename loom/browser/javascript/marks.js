// How the editor colours code: a list of [language, text] comes as JSON, and lists of [from, to, name] go.
import { readFileSync } from "node:fs";
import { pythonLanguage } from "../static/codemirror.js";
import { findAllMarks } from "../static/editorcolours.js";
import { sessionLanguage } from "../static/editorsessions.js";

const findMarks = ([language, text]) => {
  const tree = (language === "pycon" ? sessionLanguage : pythonLanguage).parser.parse(text);
  const marks = findAllMarks(tree, (from, to) => text.slice(from, to), 0, text.length);
  return marks.map(({ from, to, name }) => [from, to, name]);
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(findMarks)));
