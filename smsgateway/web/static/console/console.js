// What makes the console quicker where scripts run. Nothing needs it.

import { cost } from "../handset/gsm.js";
import "./draft.js";

for (const box of document.querySelectorAll("[data-counts]")) {
  const told = document.getElementById(box.dataset.counts);
  const count = () => {
    const size = cost(box.value);
    const gsm = size.encoding === "GSM-7";
    const words = gsm ? told.dataset.gsm : told.dataset.ucs2;
    const over = size.segments > (gsm ? 1 : 2) ? `: ${told.dataset.over}` : "";
    told.textContent = words.replace("{used}", size.units) + over;
  };
  box.addEventListener("input", count);
  count();
}

// Screens follow what is being written, a moment after the last letter.
for (const form of document.querySelectorAll("[data-looks]")) {
  let waiting = 0;
  let asked = 0;
  const look = async () => {
    const mine = ++asked;
    const answer = await fetch(form.dataset.looks, { method: "POST", body: new FormData(form) });
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const seen = page.getElementById("looks");
    if (seen) document.getElementById("looks").replaceChildren(...seen.childNodes);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 400);
  });
}

// What runs for long is followed while it runs.
const follow = async () => {
  const shown = document.querySelector("[data-follows]");
  if (!shown) return;
  const answer = await fetch(shown.dataset.follows);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const news = page.getElementById(shown.id);
  if (news && news.dataset.follows) {
    shown.replaceChildren(...news.childNodes);
    setTimeout(follow, 1000);
  } else location.reload();
};
setTimeout(follow, 1000);

// An address is copied at a press; without scripts it is selected and copied by hand.
for (const button of document.querySelectorAll("[data-copies]")) {
  const box = document.getElementById(button.dataset.copies);
  button.hidden = false;
  box.addEventListener("focus", () => box.select());
  button.addEventListener("click", () => {
    box.select();
    // The newer way needs HTTPS, and may wait for a leave that nobody gives.
    if (document.execCommand("copy")) button.textContent = button.dataset.done;
  });
}

// Who presses twice waits for the answer to the first press; where the page stays, it may be sent again.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "now";
  setTimeout(() => delete form.dataset.sent, 3000);
});

// One key for each way to settle a text, outside of what is being written.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  document.querySelector(`button[data-key="${CSS.escape(event.key)}"]`)?.click();
});
