// Where the keyboard was is kept while a page comes again: a row of a list whose form was sent, or the queue of a desk.

const KEPT = "focus";

function keep(place) {
  sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, place }));
}

function taken() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  return kept?.path === location.pathname ? kept.place : null;
}

const rowsOf = (list) => [...list.querySelectorAll("tbody tr")];

// The row itself; where it has gone the one in its place, or the last.
function focusRow(number) {
  const rows = [...document.querySelectorAll("[data-keeps-focus]")].flatMap(rowsOf);
  rows[Math.min(number, rows.length - 1)]?.querySelector("select, input:not([type=hidden]), a, button")?.focus();
}

function focusInQueue() {
  const current = document.querySelector("[data-queue] [aria-current]");
  current?.focus({ preventScroll: true });
}

// Called before a key of a desk does what leads to the next line.
export const keepFocusInQueue = () => keep("queue");

export function startFocus() {
  document.addEventListener("submit", (event) => {
    const row = (event.submitter ?? event.target).closest("[data-keeps-focus] tbody tr");
    if (row) keep([...document.querySelectorAll("[data-keeps-focus]")].flatMap(rowsOf).indexOf(row));
  });
  const place = taken();
  if (place === "queue") focusInQueue();
  else if (place !== null) focusRow(place);
}
