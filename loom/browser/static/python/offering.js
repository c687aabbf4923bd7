// Python for the other scripts of the page, such as its figures.

/** Let them call functions of the book; `ask` takes a request. `isChanged`: the library is another than the book's. */
export const offerPython = (ask, isChanged) => {
  window.loomPython = { isChanged, callFunction: (module, name, values) => ask({ do: "call", module, name, values }) };
  document.dispatchEvent(new Event("loom:python-ready"));
};

/** Let them know that the library is another one. */
export const tellOfChange = () => {
  window.loomPython.isChanged = true;
  document.dispatchEvent(new Event("loom:library-changed"));
};
