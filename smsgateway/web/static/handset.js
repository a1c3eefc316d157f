// The demo page: joins the phones, the keyboard, the examples and the view of what travels.

import { cost } from "./handset/gsm.js";
import { Phone } from "./handset/phone.js";
import { Wire } from "./handset/wire.js";

const HOLD = 500; // ms after which a key counts as held down

const settings = JSON.parse(document.getElementById("settings").textContent);
const stage = document.getElementById("stage");
const limits = {
  session: Number(stage.dataset.sessionSeconds),
  idle: Number(stage.dataset.idleSeconds),
  kept: true,
};

const wire = new Wire(settings, showExchange);
const roots = [...document.querySelectorAll("[data-phone]")];
const phones = roots.map((root, i) => new Phone(root, settings.phones[i], wire, limits));
const pickers = [...document.querySelectorAll("[data-pick]")];
let active = phones[0];

phones.forEach((phone, i) => {
  phone.root.addEventListener("pointerdown", () => activate(i));
  phone.root.addEventListener("focusin", () => activate(i));
  phone.root.addEventListener("unread", ({ detail }) => {
    pickers[i].querySelector("[data-count]").textContent = detail ? wire.say("{number} new", { number: detail }) : "";
  });
  wireKeys(phone);
});
pickers.forEach((button, i) => button.addEventListener("click", () => activate(i)));
activate(0);

for (const button of document.querySelectorAll("[data-dial]")) {
  button.addEventListener("click", () => active.tryDialling(button.dataset.dial));
}
for (const button of document.querySelectorAll("[data-text]")) {
  button.addEventListener("click", () => active.tryTexting(button.dataset.text));
}
document.getElementById("limits").addEventListener("change", ({ target }) => {
  limits.kept = target.checked;
});
document.addEventListener("keydown", onKey);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) phones.forEach((phone) => phone.poll());
});
setInterval(() => phones.forEach((phone) => phone.tick(performance.now())), 200);

/** The phone that examples go to and that typing reaches; on a narrow page the one in sight. */
function activate(index) {
  active = phones[index];
  roots.forEach((root, i) => (root.dataset.active = i === index ? "yes" : "no"));
  pickers.forEach((button, i) => button.setAttribute("aria-pressed", i === index));
}

/** Mouse and touch on the keypad; Tab reaches the twelve keys as one stop, arrows move in it. */
function wireKeys(phone) {
  const actions = ["left", "right", "green", "red", "clear", "drop"];
  for (const button of phone.root.querySelectorAll("[data-press]")) {
    // A pressed key leaves the focus in the field, so that mouse and keyboard can take turns.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("mousedown", (event) => event.preventDefault());
    const what = button.dataset.press;
    if (actions.includes(what)) button.addEventListener("click", () => phone[what]());
    else if (what === "up" || what === "down") {
      button.addEventListener("click", () => phone.scroll(what === "up" ? -1 : 1));
    } else wireDigit(phone, button);
  }
  const twelve = [...phone.root.querySelectorAll(".twelve button")];
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -3, ArrowDown: 3 };
  twelve.forEach((button, i) => {
    button.tabIndex = i ? -1 : 0;
    button.addEventListener("keydown", (event) => {
      const next = twelve[i + steps[event.key]];
      if (!next) return;
      event.preventDefault();
      button.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  });
}

function wireDigit(phone, button) {
  let timer;
  let held = false;
  const release = () => clearTimeout(timer);
  button.addEventListener("pointerdown", () => {
    held = false;
    timer = setTimeout(() => {
      held = true;
      phone.hold(button.dataset.press);
    }, HOLD);
  });
  for (const end of ["pointerup", "pointerleave", "pointercancel"]) {
    button.addEventListener(end, release);
  }
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (!held) phone.press(button.dataset.press);
    held = false;
  });
}

/** The keyboard reaches the phone that holds the focus, else the active one. */
function onKey(event) {
  const { key, target } = event;
  const inPhone = active.root.contains(target);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!inPhone && target !== document.body) return;
  const typing = target.matches("input, textarea");
  const onButton = target.matches("button");
  if (key === "Enter" && !onButton && !(typing && event.shiftKey)) act(() => active.green());
  else if (key === "Escape") act(() => active.red());
  else if (key === "Backspace" && !typing) act(() => active.clear());
  else if (inPhone && !onButton && target !== active.letter && /^Arrow(Up|Down)$/.test(key)) {
    act(() => active.scroll(key === "ArrowUp" ? -1 : 1));
  } else if (key.length === 1 && key !== " ") {
    flash(key);
    if (!typing) active.ready(); // the character itself then lands in the field
  }

  function act(deed) {
    event.preventDefault();
    deed();
  }
}

function flash(key) {
  const button = active.root.querySelector(`.twelve [data-press="${CSS.escape(key)}"]`);
  if (!button) return;
  button.dataset.down = "yes";
  setTimeout(() => delete button.dataset.down, 120);
}

/** The side panel: the last webhook request and its answer. */
function showExchange({ phone, path, fields, status, body, ms }) {
  const panel = document.getElementById("wire");
  const set = (name, text) => (panel.querySelector(`[data-wire="${name}"]`).textContent = text);
  panel.dataset.state = status === 200 ? "good" : "bad";
  set("who", wire.say("{name}’s network", { name: phone.name }));
  set("path", path.replace(settings.secret, "‹token›"));
  const time = { status, time: ms };
  set("status", status ? wire.say("{status} in {time} ms", time) : wire.say("no answer after {time} ms", time));
  set("body", body || wire.say("(empty)"));
  const { encoding, units } = cost(body);
  set("size", body ? `${units} · ${encoding}` : "");
  panel.querySelector('[data-wire="fields"]').replaceChildren(
    ...Object.entries(fields).flatMap(([name, value]) => {
      const term = document.createElement("dt");
      const detail = document.createElement("dd");
      term.textContent = name;
      detail.textContent = value === "" ? wire.say("(empty)") : value;
      detail.dataset.empty = value === "" ? "yes" : "";
      return [term, detail];
    }),
  );
}
