// As a browser keeps it: texts by key, as far as there is room.
export class Shelf {
  #texts = new Map(); room = Infinity;

  get length() { return this.#texts.size; }
  key(number) { return [...this.#texts.keys()][number]; }
  removeItem(key) { this.#texts.delete(key); }
  getItem(key) { return this.#texts.get(key) ?? null; }
  setItem(key, text) {
    if (text.length > this.room) throw Object.assign(new Error("full"), { name: "QuotaExceededError" });
    this.#texts.set(key, text);
  }
}
