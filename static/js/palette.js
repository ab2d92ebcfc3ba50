// The command palette: "/" or Ctrl-K opens it, arrows move, Enter opens, Escape closes.
// Enter opens only what answers the words as they stand: pressed before their answer came, it waits for it.

export function openPalette() {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const input = palette.querySelector("input");
  const results = palette.querySelector("[role=listbox]");

  let answered = null; // the words that what is shown answers
  let opening = false; // Enter was pressed before their answer came

  const hits = () => [...results.querySelectorAll("[role=option]")];
  const chosen = () => results.querySelector("[aria-selected=true]");

  function choose(hit) {
    chosen()?.setAttribute("aria-selected", "false");
    if (!hit) return input.removeAttribute("aria-activedescendant");
    hit.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", hit.id);
    hit.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    const all = hits();
    if (!all.length) return;
    choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
  }

  function open() {
    opening = false;
    if (chosen()) chosen().click();
    else input.form.requestSubmit();
  }

  function show() {
    if (palette.open) return;
    input.value = "";
    answered = null;
    opening = false;
    palette.showModal();
    input.focus();
    window.htmx?.trigger(results, "palette-open");
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const ctrlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (slash || ctrlK) {
      event.preventDefault();
      show();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      show();
    }
    if (event.target === palette) palette.close();
  });
  palette.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault(); // a search field would only empty itself
      palette.close();
    } else if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      if (answered === input.value) open();
      else opening = true;
    }
  });
  input.addEventListener("input", () => (opening = false));
  results.addEventListener("htmx:afterSwap", (event) => {
    answered = event.detail.requestConfig.parameters.q ?? "";
    choose(hits()[0]);
    if (opening && answered === input.value) open();
  });
  for (const failure of ["htmx:sendError", "htmx:responseError"]) {
    palette.addEventListener(failure, () => {
      answered = input.value; // no answer will come: Enter leads to the page of the search
      results.replaceChildren();
      choose(null);
      if (opening) open();
    });
  }
  palette.querySelector("[data-close]").addEventListener("click", () => palette.close());
}
