// Keys of the desks, out of sync and unmatched: j and k move through the queue, a button's data-key presses it.

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
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});
