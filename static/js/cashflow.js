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
