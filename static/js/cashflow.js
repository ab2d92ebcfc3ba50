// A click on a chart shows that year in words and numbers.
document.addEventListener("chart-category", (event) => {
  const choice = document.getElementById("year-select");
  if (!choice || event.detail.index >= choice.options.length) return;
  choice.selectedIndex = event.detail.index;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
});
