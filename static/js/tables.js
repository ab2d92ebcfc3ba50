// On narrow screens a table's rows become cards; each cell then carries its column's name.

export function labelCards(root) {
  for (const table of root.querySelectorAll("table.cards")) {
    const names = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
      let column = 0;
      for (const cell of row.cells) {
        if (cell.tagName === "TD" && !cell.hasAttribute("data-label") && names[column]) {
          cell.dataset.label = names[column];
        }
        column += cell.colSpan;
      }
    }
  }
}
