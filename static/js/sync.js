// Keys of the desks, out of sync and unmatched: j and k move through the queue, a button's data-key presses it, an
// input's goes to it. The queue shows the one in hand, and has the focus again after a key.
import { keepFocusInQueue } from "./focus.js";

function neighbour(step) {
  const links = [...document.querySelectorAll("[data-queue] a")];
  const at = links.findIndex((link) => link.getAttribute("aria-current") === "true");
  return links[at + step];
}

// What a key presses: where a queue goes on on another page, j and k have links of their own.
function wanted(key) {
  return document.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? neighbour({ j: 1, k: -1 }[key]);
}

for (const current of document.querySelectorAll("[data-queue] [aria-current]")) {
  const queue = current.closest("[data-queue]");
  const [line, frame] = [current.getBoundingClientRect(), queue.getBoundingClientRect()];
  if (line.bottom > frame.bottom) queue.scrollTop = line.top - frame.top - (frame.height - line.height) / 2;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog[open]")) return;
  const keyed = wanted(event.key);
  if (keyed?.matches("input")) {
    event.preventDefault(); // the key is not to be typed into it
    keyed.focus();
  } else if (keyed) {
    if (!keyed.matches("[data-dialog]")) keepFocusInQueue();
    keyed.click();
  }
});
