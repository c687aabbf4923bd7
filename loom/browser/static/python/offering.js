// Python for the other scripts of the page, such as its figures.

let isQuiet = false, hasChanged = false;
const tell = name => document.dispatchEvent(new Event(name));

/** Let them call functions of the book; `ask` takes a request. `isChanged`: the library is another than the book's. */
export const offerPython = (ask, isChanged) => {
  window.loomPython = { isChanged, callFunction: (module, name, values) => ask({ do: "call", module, name, values }) };
  if (!isQuiet) tell("loom:python-ready");
};

/** They compute nothing by themselves: what was stopped may be what they would run. */
export const keepQuiet = () => { isQuiet = true; };

/** Something has run to its end. */
export const endQuiet = () => {
  if (!isQuiet) return;
  isQuiet = false;
  tell("loom:python-ready");
  if (hasChanged) tell("loom:library-changed");
  hasChanged = false;
};

/** Let them know that the library is another one than before; `isChanged`: another than the book's, too. */
export const tellOfChange = isChanged => {
  window.loomPython.isChanged = isChanged;
  if (isQuiet) hasChanged = true;
  else tell("loom:library-changed");
};

/** Let them know whether what was written last made no library, so that the one before it is in use. */
export const tellOfRefusal = isRefused => {
  window.loomRefused = isRefused;
  tell("loom:library-refused");
};
