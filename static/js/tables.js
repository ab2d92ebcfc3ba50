// On narrow screens a table's rows become cards; each cell then carries its column's name.

export function labelCards(root) {
  for (const table of root.querySelectorAll("table.cards")) {
    const names = [...table.querySelectorAll("thead th")].map(nameOf);
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
      let column = 0;
      for (const cell of row.cells) {
        if (cell.tagName === "TD" && !cell.hasAttribute("data-label") && names[column] !== undefined) {
          cell.dataset.label = names[column];
        }
        column += cell.colSpan;
      }
    }
  }
}

// The part of a heading that is there for the eye; a column without one (its cells hold buttons) needs none on a card.
function nameOf(heading) {
  const seen = heading.cloneNode(true);
  for (const part of seen.querySelectorAll(".visually-hidden")) part.remove();
  return seen.textContent.trim();
}
