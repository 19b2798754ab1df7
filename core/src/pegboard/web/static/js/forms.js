// Forms that warn before typed work is lost: <form data-guard="question">; the first error gets the focus;
// <form data-submit-key> is sent with Ctrl or ⌘ and Enter from any of its controls.
const clean = new WeakMap();
const state = (form) => new URLSearchParams(new FormData(form)).toString();
let isSubmitting = false;

addEventListener("load", () => {
  for (const form of document.querySelectorAll("form[data-guard]")) clean.set(form, state(form));
});
document.addEventListener("htmx:after:swap", () => {
  for (const form of document.querySelectorAll("form[data-guard]")) if (!clean.has(form)) clean.set(form, state(form));
  focusErrors();
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-guard]") && !event.defaultPrevented) isSubmitting = true;
});
addEventListener("beforeunload", (event) => {
  if (isSubmitting) return;
  const changed = [...document.querySelectorAll("form[data-guard]")].some((form) => clean.has(form) && clean.get(form) !== state(form));
  if (changed) event.preventDefault();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form?.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-submit-key]");
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
});

if (!focusErrors()) document.querySelector("[aria-invalid='true']")?.focus();

function focusErrors() {
  const place = document.querySelector("[data-autofocus]");
  place?.focus();
  return place;
}
