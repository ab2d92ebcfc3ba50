// A client's page is closed once its session has ended, so that nothing stays on the screen. A minute before, it asks.
// Without scripts the page leads there by itself.

const frame = document.querySelector("[data-portal-seconds]");
const question = document.getElementById("still-there");
const MINUTE = 60;

if (frame && question) {
  const seconds = Number(frame.dataset.portalSeconds);
  let asking = 0;
  let closing = 0;

  const start = () => {
    clearTimeout(asking);
    clearTimeout(closing);
    asking = setTimeout(() => question.showModal(), (seconds - MINUTE) * 1000);
    closing = setTimeout(() => { location.href = frame.dataset.portalEnd; }, seconds * 1000);
  };

  question.addEventListener("close", async () => {
    const answer = await fetch(frame.dataset.portalHome, { redirect: "manual" }).catch(() => null);
    if (answer?.ok) start();
    else location.href = frame.dataset.portalEnd;
  });

  start();
}
