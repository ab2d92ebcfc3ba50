// Good news leaves by itself; anything to act on or worry about stays until dismissed.

const STAYS = 8000;

function leaveLater(toast) {
  let timer = window.setTimeout(() => toast.remove(), STAYS);
  const hold = () => window.clearTimeout(timer);
  const release = () => { timer = window.setTimeout(() => toast.remove(), STAYS); };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", release);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", release);
}

export function startToasts(root) {
  for (const toast of root.querySelectorAll("[data-toast]:not([data-started])")) {
    toast.dataset.started = "";
    toast.querySelector("[data-dismiss]").addEventListener("click", () => toast.remove());
    if (toast.matches(".says-success, .says-info") && !toast.querySelector("form")) leaveLater(toast);
  }
}
