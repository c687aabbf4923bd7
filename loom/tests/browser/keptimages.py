"""The images of Python's memory that a browser has kept for a site."""

# What is kept for this site, as the page finds it; with a change of it if there is one.
KEPT = """change => new Promise(resolve => {
  const NAME = "memory images", opened = indexedDB.open("loom", 1);
  opened.onupgradeneeded = () => opened.result.createObjectStore(NAME);
  opened.onsuccess = () => {
    const transaction = opened.result.transaction(NAME, "readwrite");
    const store = transaction.objectStore(NAME);
    const asked = store.getAll(), keys = store.getAllKeys();
    keys.onsuccess = () => {
      const [kept] = asked.result, changes = {
        break: { ...kept, bytes: kept && new Uint8Array(kept.bytes.length) },
        age: { ...kept, files: "others" },
      };
      if (change) store.put(changes[change], keys.result[0]);
    };
    const look = ({ files, bytes }) => ({ files, isWhole: bytes.some(Boolean) });
    transaction.oncomplete = () => {  // else a page that is left takes the change back
      opened.result.close();
      resolve(asked.result.map(look));
    };
  };
})"""


def look_kept(page, is_wanted, change=None):
    """What is kept, once it is as it is wanted."""
    for _ in range(300):
        kept = page.evaluate(KEPT, None)
        if is_wanted(kept):
            return page.evaluate(KEPT, change)
        page.wait_for_timeout(300)
    raise AssertionError(f"kept is {kept}")
