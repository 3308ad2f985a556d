// Keeps the screen in a hall up to date, until somebody pauses it. Without this module the page reloads itself.
const EVERY = 5000; // milliseconds
const live = document.getElementById("hall-live");
const pause = document.getElementById("hall-pause");
let timer = 0;

async function renew() {
  try {
    const answer = await fetch(live.dataset.numbers, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const { html } = await answer.json();
      const made = new DOMParser().parseFromString(html, "text/html");
      // Nothing is touched while nothing changed: a screen reader stays where it is.
      if (made.body.textContent !== live.textContent) live.replaceChildren(...made.body.childNodes);
    }
  } catch {
    // No connection for a moment: what stands there stays, and the next turn tries again.
  }
}

function go(on) {
  clearInterval(timer);
  timer = on ? setInterval(renew, EVERY) : 0;
  pause.setAttribute("aria-pressed", String(!on));
}

pause.hidden = false;
pause.addEventListener("click", () => go(pause.getAttribute("aria-pressed") === "true"));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && timer) renew();
});
go(true);
