// What was typed into a form is there again when its page comes back with a refusal, or by way of the
// pages that ask who somebody is. It lies in this tab alone, for this person, until the next page.

const KEPT = "draft";
const OTHER = ["hidden", "password", "file", "submit", "button"];

/** Boxes that somebody fills: no password, no file. */
const boxes = (form) => [...form.elements].filter((box) => box.name && !OTHER.includes(box.type));

/** A form among others on its page: where it goes, and for what. */
const called = (form) => {
  const about = [...form.querySelectorAll("input[type=hidden]:not([name=csrf], [name=once])")];
  return [form.getAttribute("action"), ...about.map((box) => `${box.name}=${box.value}`)].join("\n");
};

const isMark = (box) => box.type === "checkbox" || box.type === "radio";

/** The same box of the page as it came back: by its name, and a mark by its value too. */
const isSame = (box, [name, value]) => box.name === name && (!isMark(box) || box.value === value);

const fill = (form, typed) => {
  for (const box of boxes(form)) {
    const at = typed.findIndex((one) => isSame(box, one));
    if (at < 0) continue;
    const [[, value, marked]] = typed.splice(at, 1);
    if (isMark(box)) box.checked = marked;
    else box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (let near = form; near; near = near.parentElement) if (near.tagName === "DETAILS") near.open = true;
};

const who = document.querySelector(".email")?.textContent;
const proving = document.querySelector("form[data-proves]");
const kept = JSON.parse(sessionStorage.getItem(KEPT));

if (kept && proving) sessionStorage.setItem(KEPT, JSON.stringify({ ...kept, proved: true }));
else sessionStorage.removeItem(KEPT);

if (kept && !proving && kept.who === who && (kept.proved || document.querySelector(".flash.no"))) {
  const form = [...document.forms].find((one) => called(one) === kept.form);
  if (form) fill(form, kept.typed);
}

addEventListener("submit", ({ target }) => {
  if (target.getAttribute("method") !== "post" || target === proving) return;
  const typed = boxes(target).map((box) => [box.name, box.value, box.checked]);
  sessionStorage.setItem(KEPT, JSON.stringify({ who, form: called(target), typed }));
});
