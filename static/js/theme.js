// Changes the appearance at once; the same buttons post a form where there are no scripts.

export function startTheme() {
  const form = document.querySelector(".theme-choice");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const choice = event.submitter.value;
    if (choice === "auto") delete document.documentElement.dataset.bsTheme;
    else document.documentElement.dataset.bsTheme = choice;
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button === event.submitter));
    }
    const data = new FormData(form, event.submitter);
    fetch(form.action, { method: "POST", body: data, redirect: "manual" });
    document.dispatchEvent(new CustomEvent("theme-changed"));
  });
}
