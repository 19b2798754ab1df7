// A value opens its control where it stands: click or Enter opens, Enter or leaving saves, Esc cancels.
const before = new WeakMap();

document.addEventListener("click", (event) => {
  const view = event.target.closest("[data-edit-url]");
  if (view) open(view);
  const cancel = event.target.closest("[data-inline-cancel]");
  if (cancel) close(cancel.closest("[data-inline]"));
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-inline-form]");
  if (!form) return;
  if (event.key === "Escape" && !event.defaultPrevented) {
    event.preventDefault();
    close(form.closest("[data-inline]"));
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    form.requestSubmit();
  }
});

document.addEventListener("focusout", (event) => {
  const form = event.target.closest?.("[data-inline-form]");
  if (!form) return;
  setTimeout(() => {
    const stays = !form.isConnected || form.contains(document.activeElement) || !document.hasFocus() || form.querySelector(":popover-open");
    if (stays || form.classList.contains("htmx-request")) return;
    if (isChanged(form)) form.requestSubmit();
    else close(form.closest("[data-inline]"));
  }, 0);
});

document.addEventListener("htmx:after:swap", () => {
  for (const form of document.querySelectorAll("[data-inline-form]")) {
    const place = form.closest("[data-inline]");
    if (before.has(place)) continue;
    before.set(place, { values: values(form) });
    if (form.querySelector(".form-error")) form.querySelector(".control")?.focus();
  }
});

async function open(view) {
  const place = view.closest("[data-inline]");
  const parent = place.parentElement;
  const kept = place.cloneNode(true);
  await htmx.ajax("GET", view.dataset.editUrl, { source: place, target: place, swap: "outerHTML" });
  const form = parent.querySelector("[data-inline-form]");
  if (!form) return;
  before.set(form.closest("[data-inline]"), { kept, values: values(form) });
  const control = form.querySelector(".control, input:not([type='hidden'])");
  control?.focus();
  if (control?.matches("input[type='text'], input[type='email'], input[type='tel'], input[type='url']")) control.select();
}

// A form that came back with an error has no kept value: the server is asked for it.
function close(place) {
  const kept = before.get(place)?.kept;
  if (!kept) {
    const url = place.querySelector("[data-inline-form]").getAttribute("hx-post");
    htmx.ajax("GET", `${url}?view=1`, { source: place, target: place, swap: "outerHTML" });
    return;
  }
  place.replaceWith(kept);
  kept.querySelector("[data-edit-url]")?.focus();
}

function values(form) {
  return new URLSearchParams(new FormData(form)).toString();
}

function isChanged(form) {
  return values(form) !== before.get(form.closest("[data-inline]"))?.values;
}
