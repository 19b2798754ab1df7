// Type ahead for linked records: GET data-lookup-url?q= answers a list of options; the choice fills hidden inputs.
const WAIT = 160;
let timer;
let request;

document.addEventListener("input", (event) => {
  const combo = comboOf(event.target);
  if (!combo) return;
  clearTimeout(timer);
  timer = setTimeout(() => lookUp(combo), WAIT);
});
document.addEventListener("focusin", (event) => {
  const combo = comboOf(event.target);
  if (combo) combo.chosenText ??= event.target.value;
});
document.addEventListener("focusout", (event) => {
  const combo = comboOf(event.target);
  if (combo) setTimeout(() => leave(combo), 120);
});
document.addEventListener("keydown", (event) => {
  const combo = comboOf(event.target);
  if (combo) onKey(combo, event);
});
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("[data-combo] [role='option']");
  if (!option) return;
  event.preventDefault();
  choose(option.closest("[data-combo]"), option);
});
document.addEventListener("click", (event) => {
  const combo = event.target.closest("[data-combo]");
  if (!combo) return;
  if (event.target.closest("[data-combo-clear]")) set(combo, "", "");
  const remove = event.target.closest("[data-combo-remove]");
  if (remove) {
    remove.closest(".combo-chip").remove();
    input(combo).focus();
    changed(combo);
  } else if (event.target === input(combo) && !isOpen(combo)) lookUp(combo);
});

function comboOf(element) {
  return element.matches?.("[data-combo] [role='combobox']") ? element.closest("[data-combo]") : null;
}
const input = (combo) => combo.querySelector("[role='combobox']");
const list = (combo) => combo.querySelector("[role='listbox']");
const options = (combo) => [...list(combo).querySelectorAll("[role='option']")];
const isOpen = (combo) => list(combo).matches(":popover-open");
const isMany = (combo) => combo.hasAttribute("data-combo-many");

function onKey(combo, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const active = list(combo).querySelector(".is-active");
  if (step) {
    event.preventDefault();
    if (!isOpen(combo)) lookUp(combo);
    else mark(combo, options(combo).at((options(combo).indexOf(active) + step) % options(combo).length));
  } else if (event.key === "Enter" && isOpen(combo)) {
    event.preventDefault();
    if (active) choose(combo, active);
  } else if (event.key === "Escape" && isOpen(combo)) {
    event.preventDefault();
    event.stopPropagation();
    hide(combo);
  } else if (event.key === "Backspace" && isMany(combo) && !input(combo).value) {
    combo.querySelector(".combo-chip:last-of-type [data-combo-remove]")?.click();
  }
}

async function lookUp(combo) {
  request?.abort();
  request = new AbortController();
  const typed = input(combo).value === combo.chosenText && !isMany(combo) ? "" : input(combo).value;
  const url = new URL(combo.dataset.lookupUrl, location.href);
  url.searchParams.set("q", typed.trim());
  try {
    const answer = await fetch(url, { signal: request.signal, headers: { "HX-Request": "true" } });
    if (answer.ok) show(combo, await answer.text());
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

function show(combo, markup) {
  if (document.activeElement !== input(combo)) return;
  const box = list(combo);
  box.innerHTML = markup;
  if (!options(combo).length) {
    box.replaceChildren(Object.assign(document.createElement("div"), { className: "combo-none", textContent: combo.dataset.none }));
  }
  if (!isOpen(combo)) box.showPopover();
  place(combo);
  input(combo).setAttribute("aria-expanded", "true");
  mark(combo, options(combo)[0]);
}

function place(combo) {
  const at = input(combo).getBoundingClientRect();
  const box = list(combo);
  box.style.width = `${at.width}px`;
  box.style.left = `${at.left}px`;
  const below = at.bottom + 4 + box.offsetHeight <= innerHeight || at.top < box.offsetHeight;
  box.style.top = `${below ? at.bottom + 4 : at.top - 4 - box.offsetHeight}px`;
}

function mark(combo, option) {
  for (const other of options(combo)) {
    other.classList.toggle("is-active", other === option);
    other.setAttribute("aria-selected", String(other === option));
  }
  if (!option) {
    input(combo).removeAttribute("aria-activedescendant");
    return;
  }
  option.id ||= `${list(combo).id}-${options(combo).indexOf(option)}`;
  input(combo).setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function choose(combo, option) {
  if (option.dataset.create) {
    create(combo, option.dataset.create);
    return;
  }
  const { value, label } = option.dataset;
  hide(combo);
  if (isMany(combo)) addChip(combo, value, label);
  else set(combo, value, label);
}

// Nothing of that name is there yet: it is created, then chosen.
async function create(combo, name) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const answer = await fetch(combo.dataset.lookupUrl, {
    method: "POST",
    headers: { "HX-Request": "true", "X-CSRF-Token": token },
    body: new URLSearchParams({ name }),
  });
  if (answer.ok) {
    list(combo).innerHTML = await answer.text();
    choose(combo, options(combo)[0]);
  } else {
    const told = answer.headers.get("X-Toast");
    const detail = told ? JSON.parse(told) : { tone: "red", text: document.querySelector("[data-toasts]").dataset.refused };
    document.dispatchEvent(new CustomEvent("pegboard:toast", { detail }));
  }
}

function set(combo, value, label) {
  combo.querySelector("[data-combo-value]").value = value;
  combo.querySelector("[data-combo-clear]").hidden = !value;
  combo.chosenText = input(combo).value = label;
  input(combo).focus();
  changed(combo);
}

function addChip(combo, value, label) {
  input(combo).value = "";
  const chips = combo.querySelector("[data-combo-chips]");
  if ([...chips.querySelectorAll("input")].some((other) => other.value === value)) return;
  const chip = combo.querySelector("[data-combo-chip]").content.firstElementChild.cloneNode(true);
  chip.prepend(label, Object.assign(document.createElement("input"), { type: "hidden", name: combo.dataset.name, value }));
  chip.querySelector("button").setAttribute("aria-label", combo.dataset.remove.replace("{name}", label));
  chips.append(chip);
  changed(combo);
}

// Text that was typed but not chosen says nothing: the field shows again what it holds.
function leave(combo) {
  if (document.activeElement === input(combo)) return;
  hide(combo);
  const field = input(combo);
  if (isMany(combo)) field.value = "";
  else if (!field.value.trim() && combo.querySelector("[data-combo-value]").value) {
    combo.querySelector("[data-combo-value]").value = combo.chosenText = "";
    combo.querySelector("[data-combo-clear]").hidden = true;
    changed(combo);
  } else field.value = combo.chosenText ?? field.value;
}

function hide(combo) {
  if (isOpen(combo)) list(combo).hidePopover();
  input(combo).setAttribute("aria-expanded", "false");
  input(combo).removeAttribute("aria-activedescendant");
}

function changed(combo) {
  combo.dispatchEvent(new Event("change", { bubbles: true }));
}
