// What Python tells the page. A reader's code can tell anything in its name, so an event is made anew of what is known:
// plain values, states and kinds of outputs that the page can show.
const LONGEST = 20_000_000;  // characters of an event
const STATES = new Set(["waiting", "running", "green", "red", "unable", ""]);
const OUTPUTS = new Set(["text", "error", "example", "html", "figure", "note"]);
const MOST_OUTPUTS = 1000;
const LONGEST_TEXT = 100_000;  // characters of one text, but for what is drawn
const LENGTHS = new Map([["html", LONGEST], ["svg", LONGEST], ...["key", "label", "kind", "page"].map(name => [name, 200])]);
const isDigest = value => typeof value === "string" && /^\w{1,99}$/u.test(value);
const TEXTS = ["text", "html", "svg", "source", "want", "got", "label", "key", "message", "kind"];

const isObject = value => typeof value === "object" && value !== null && !Array.isArray(value);

const keepPlain = value => {
  const isPlain = each => ["string", "number", "boolean"].includes(typeof each);
  const kept = Object.fromEntries(Object.entries(value).filter(([, each]) => isPlain(each)));
  TEXTS.filter(name => name in kept).forEach(name => { kept[name] = String(kept[name]); });
  const cut = (each, name) => typeof each === "string" ? each.slice(0, LENGTHS.get(name) ?? LONGEST_TEXT) : each;
  Object.keys(kept).forEach(name => { kept[name] = cut(kept[name], name); });
  if ("state" in kept && !STATES.has(kept.state)) kept.state = "";
  return kept;
};

const readOutput = value => {
  if (!isObject(value) || !OUTPUTS.has(value.kind)) return null;
  const texts = { text: "", html: "", svg: "", source: "", want: "", got: "" };
  const error = isObject(value.error) ? { error: { text: "", ...keepPlain(value.error) } } : {};
  return { ...texts, ...keepPlain(value), ...error };
};

const readPart = part => [part?.[0], part?.[1]].map(each => String(each).slice(0, LONGEST_TEXT));

/** What became of an exercise: among it headings, each with what was written there, and the line to blame. */
export const readOutcome = value => {
  const { parts, cause, digest } = Object(value);
  return {
    ...keepPlain(Object(value)), digest: isDigest(digest) ? digest : "",
    parts: (Array.isArray(parts) ? parts : []).slice(0, MOST_OUTPUTS).map(readPart),
    cause: isObject(cause) ? { message: "", ...keepPlain(cause) } : null,
  };
};

/** An event that the page can show whoever made it, or null. */
export const readEvent = text => {
  if (text.length > LONGEST) return null;
  let event;
  try {
    event = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(event)) return null;
  const found = keepPlain(event);
  if (Array.isArray(event.outputs)) {
    found.outputs = event.outputs.slice(0, MOST_OUTPUTS).map(readOutput).filter(Boolean);
  }
  if (found.kind === "exercise") Object.assign(found, readOutcome(event));
  if (!("block" in found)) return "kind" in found ? { label: "", text: "", key: "", ...found } : null;
  return Number.isInteger(found.block) ? { state: "", ...found } : null;
};
