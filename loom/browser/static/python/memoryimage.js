// An image of Python's memory, made before any code of a reader has run and kept in this browser: the next visit starts
// from it, and not from the beginning. It is a comfort. Where nothing can be kept, Python starts as at the first visit.
const NAME = "loom", STORE = "memory images";
const PATIENCE = 5000;  // milliseconds: a browser's store may take long to answer, or never do

const listen = (request, resolve, reject) => {
  request.addEventListener("success", () => resolve(request.result));
  request.addEventListener("error", () => reject(request.error));
};

const openBase = () => new Promise((resolve, reject) => {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
  listen(request, resolve, reject);
});

const use = async (mode, act) => {
  const base = await openBase();
  try {
    return await new Promise((resolve, reject) => listen(act(base.transaction(STORE, mode).objectStore(STORE)), resolve, reject));
  } finally {
    base.close();
  }
};

/** `site` is the address of a site's root, `list` what readList gives: an image is good for the very files it is of. */
export class ImageStore {
  #site; #files;

  constructor(site, list) {
    this.#site = String(site);
    this.#files = list.groups.core.map(({ sha256 }) => sha256).join(" ");
  }

  /** The bytes of the image, or null; also where the browser does not answer. */
  async read() {
    let timer;
    const late = new Promise(resolve => { timer = setTimeout(resolve, PATIENCE, null); });
    const kept = await Promise.race([late, use("readonly", store => store.get(this.#site)).catch(() => null)]);
    clearTimeout(timer);
    return kept?.files === this.#files && kept.bytes instanceof Uint8Array ? kept.bytes : null;
  }

  async write(bytes) { await use("readwrite", store => store.put({ files: this.#files, bytes }, this.#site)).catch(() => {}); }

  async remove() { await use("readwrite", store => store.delete(this.#site)).catch(() => {}); }
}
