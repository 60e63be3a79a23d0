// Parts of the site that few pages have: each is fetched once where what it serves is met.
import { MOUNT } from "./mount.js";
import { whenChanged } from "./page_watch.js";

const parts = new Map([["[data-since]", "/assets/since.mjs"]]);

function look() {
  parts.forEach((address, served) => {
    if (!document.querySelector(served)) return;
    parts.delete(served);
    import(MOUNT + address).catch(() => {});
  });
}

look();
whenChanged(look);
