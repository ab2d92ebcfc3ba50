// A click on a chart shows that year in words and numbers.
document.addEventListener("chart-category", (event) => {
  const choice = document.getElementById("year-select");
  if (!choice || event.detail.index >= choice.options.length) return;
  choice.selectedIndex = event.detail.index;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
});

// A slider says its number beside it while it is moved; the page answers by itself.
document.addEventListener("input", (event) => {
  const shown = event.target.matches?.("input[type=range]") && event.target.closest(".slider")?.querySelector("output span");
  if (shown) shown.textContent = event.target.value;
});

// Plans are dragged into another order; dropping sends it, as the buttons beside them do.
let dragged = null;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-order] li") ?? null;
  dragged?.classList.add("is-dragged");
});
document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("[data-order] li");
  if (!dragged || !over) return;
  event.preventDefault();
  const middle = over.getBoundingClientRect().top + over.offsetHeight / 2;
  if (over !== dragged) over[event.clientY < middle ? "before" : "after"](dragged);
});
document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged?.closest("form").requestSubmit();
  dragged = null;
});

// Moving a plan chooses the own order on the spot; the form below then says so too, and knows it as what was shown.
document.addEventListener("htmx:afterSettle", () => {
  const form = document.querySelector("form[data-choices]");
  if (!document.querySelector("#order [data-order][data-is-own]") || !form) return;
  const told = JSON.parse(form.elements.shown.value);
  if (told.shown.strategy === "own") return;
  form.elements.strategy.value = told.shown.strategy = "own";
  form.elements.shown.value = JSON.stringify(told);
});
