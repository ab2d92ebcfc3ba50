// Everything here makes pages quicker to use; every page works without it.
import { openPalette } from "./palette.js";
import { startDialogs } from "./dialogs.js";
import { startFocus } from "./focus.js";
import { startToasts } from "./toasts.js";
import { labelCards } from "./tables.js";
import { startTheme } from "./theme.js";

function enhance(root) {
  labelCards(root);
  startToasts(root);
  if (root.querySelector("[data-chart]")) {
    import("./charts.js").then(({ drawCharts }) => drawCharts(root));
  }
}

startTheme();
startDialogs();
startFocus();
openPalette();
enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentElement ?? document));

// An address that names a field ("#id_amount") leads the keyboard there too.
function focusNamedField() {
  if (location.hash.startsWith("#id_")) document.getElementById(location.hash.slice(1))?.focus();
}
focusNamedField();
window.addEventListener("hashchange", focusNamedField);

// After a save that was refused the keyboard stands at the first field that has to be changed.
document.querySelector("main [aria-invalid='true']")?.focus();

// Where a row of tabs is wider than the window, the current one is moved into view.
for (const current of document.querySelectorAll(".tabs [aria-current]")) {
  const row = current.closest(".tabs");
  const [tab, frame] = [current.getBoundingClientRect(), row.getBoundingClientRect()];
  if (tab.right > frame.right) row.scrollLeft = tab.left - frame.left - (frame.width - tab.width) / 2;
}

// Menus made of <details> close when the eye moves elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Filters that apply themselves when a choice is made; the button stays for those without scripts.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form && event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
});

// A double click sends a form once. Where no page follows, such as after a download, it can soon be sent again.
const PAUSE = 5000; // milliseconds
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
  if (form.hasAttribute("data-sent")) {
    event.preventDefault();
    return;
  }
  form.setAttribute("data-sent", "");
  setTimeout(() => form.removeAttribute("data-sent"), PAUSE);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
});
