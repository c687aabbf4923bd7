// What is bundled for pages over plain http, where a browser has no digests of its own.
export { sha256 } from "@noble/hashes/sha2.js";
