// The matrix of a role: shows only what one looks for, and marks and counts what was changed.
const form = document.querySelector("[data-matrix]");
const filter = form?.querySelector("[data-matrix-filter]");

filter?.addEventListener("input", show);
filter?.addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});
form?.addEventListener("change", mark);
addEventListener("pageshow", mark);
mark();
if (filter?.value) show();

function show() {
  const wanted = filter.value.trim().toLowerCase();
  for (const entity of form.querySelectorAll("[data-matrix-entity]")) {
    entity.hidden = !entity.dataset.matrixEntity.toLowerCase().includes(wanted);
  }
  for (const group of form.querySelectorAll("[data-matrix-group]")) {
    group.hidden = !group.querySelector("[data-matrix-entity]:not([hidden])");
  }
}

function mark() {
  if (!form) return;
  let count = 0;
  for (const control of form.querySelectorAll("[data-was]")) {
    const now = control.type === "checkbox" ? (control.checked ? "yes" : "no") : control.value;
    const isChanged = !control.disabled && !control.closest("fieldset:disabled") && now !== control.dataset.was;
    control.classList.toggle("is-changed", isChanged);
    if (control.selectedOptions) control.title = control.selectedOptions[0]?.text ?? "";
    count += isChanged;
  }
  const text = form.querySelector("[data-matrix-count]");
  if (text) text.textContent = count === 0 ? "" : count === 1 ? form.dataset.one : form.dataset.many.replace("{count}", count);
}
