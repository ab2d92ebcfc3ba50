// A client's page is closed once its session has ended, so that nothing stays on the screen. A minute before, it asks.
// Without scripts the page leads there by itself.

const frame = document.querySelector("[data-portal-seconds]");
const question = document.getElementById("still-there");
const MINUTE = 60;

if (frame && question) {
  const seconds = Number(frame.dataset.portalSeconds);
  let asking = 0;
  let closing = 0;
  let end = 0;

  const leave = () => { location.href = frame.dataset.portalEnd; };

  const start = () => {
    clearTimeout(asking);
    clearTimeout(closing);
    asking = setTimeout(() => question.showModal(), (seconds - MINUTE) * 1000);
    closing = setTimeout(leave, seconds * 1000);
    end = Date.now() + seconds * 1000;
  };

  question.addEventListener("close", async () => {
    const answer = await fetch(frame.dataset.portalHome, { redirect: "manual" }).catch(() => null);
    if (answer?.ok) start();
    else leave();
  });

  // A machine that slept, or a page that going back shows again, is late: its clocks stood still.
  const lookAgain = () => { if (Date.now() >= end) leave(); };
  document.addEventListener("visibilitychange", lookAgain);
  window.addEventListener("pageshow", lookAgain);

  start();
}
