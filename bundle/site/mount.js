// The path of the site on its host: what stands before /assets/ in the address of this script; "" where the host is all
// its own.
export const MOUNT = new URL(document.currentScript.src).pathname.replace(/\/assets\/[^/]*$/, "");
