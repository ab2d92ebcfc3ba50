// Links marked data-dialog open the page they lead to (its [data-dialog-body]) in a dialog instead.
// Without scripts, or when anything goes wrong, the link simply goes there.

async function show(link) {
  const dialog = document.getElementById("dialog");
  const answer = await fetch(link.href, { headers: { "X-Dialog": "1" } });
  if (!answer.ok || answer.redirected) throw new Error("no dialog there");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const body = page.querySelector("[data-dialog-body]");
  if (!body) throw new Error("no dialog there");
  dialog.replaceChildren(document.importNode(body, true));
  dialog.setAttribute("aria-label", link.dataset.dialog || link.textContent.trim());
  window.htmx?.process(dialog);
  link.closest("details[open]")?.removeAttribute("open");
  dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector("input:not([type=hidden]), select, button"))?.focus();
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      show(link).catch(() => window.location.assign(link.href));
      return;
    }
    const dialog = event.target.closest("#dialog");
    if (!dialog) return;
    const cancel = event.target.closest("[data-cancel]");
    if (cancel || event.target === dialog) {
      event.preventDefault();
      dialog.close();
    }
  });
}
