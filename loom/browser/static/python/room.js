// The frame in which Python runs: of an origin of its own, so that nothing of this site's storage is within its reach,
// and with a policy that lets no request out. A worker made in it keeps both.
const POLICY = "default-src 'none'; script-src 'nonce-NONCE' blob: 'wasm-unsafe-eval'; worker-src blob:";

/** Open a frame that runs a script. The result is what sends its first message, and gives its port and what closes it. */
export const openFrame = script => {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16)).join("");
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts";
  frame.hidden = true;
  frame.title = "Python";
  frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="${POLICY.replace("NONCE", nonce)}">`
    + `<script nonce="${nonce}">${script}</script>`;
  const begin = (first, take) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", ({ data }) => take(data));
    port1.start();
    frame.contentWindow.postMessage(first, "*", [port2]);
    const close = () => {
      port1.close();
      frame.remove();
    };
    return { port: port1, close };
  };
  return new Promise(resolve => {
    frame.addEventListener("load", () => resolve(begin), { once: true });
    document.body.append(frame);
  });
};
