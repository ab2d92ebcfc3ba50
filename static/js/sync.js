// Keys of the desks, out of sync and unmatched: j and k move through the queue, a button's data-key presses it, an
// input's goes to it.

function neighbour(step) {
  const links = [...document.querySelectorAll("[data-queue] a")];
  const at = links.findIndex((link) => link.getAttribute("aria-current") === "true");
  return links[at + step];
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog[open]")) return;
  const step = { j: 1, k: -1 }[event.key];
  if (step) {
    neighbour(step)?.click();
    return;
  }
  const keyed = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (keyed?.matches("input")) {
    event.preventDefault(); // the key is not to be typed into it
    keyed.focus();
  } else {
    keyed?.click();
  }
});
