// The command palette: the page's own commands filtered at once, records found by the server a moment later.
const WAIT = 150;
const dialog = document.querySelector("[data-palette]");
if (dialog) start();

function start() {
  const input = dialog.querySelector("[data-palette-input]");
  const list = dialog.querySelector("[data-palette-list]");
  const found = dialog.querySelector("[data-palette-found]");
  let timer;
  let request;

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]")) open();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      dialog.open ? dialog.close() : open();
    }
  });
  input.addEventListener("input", () => {
    filter();
    clearTimeout(timer);
    timer = setTimeout(search, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      move(step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(active(), event.ctrlKey || event.metaKey);
    }
  });
  list.addEventListener("click", (event) => go(event.target.closest("[role='option']"), event.ctrlKey || event.metaKey));
  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    for (const key of document.querySelectorAll("[data-palette-key]")) key.textContent = "⌘ K";
  }

  function open() {
    if (dialog.open) return;
    for (const other of document.querySelectorAll("[popover]:popover-open")) other.hidePopover();
    input.value = "";
    found.replaceChildren();
    filter();
    dialog.showModal();
    input.focus();
  }

  function filter() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const option of list.querySelectorAll("[role='option']")) {
      if (found.contains(option)) continue;
      const text = option.textContent.toLowerCase();
      option.hidden = !words.every((word) => text.includes(word));
    }
    for (const group of list.querySelectorAll("[role='group']")) {
      group.hidden = !group.querySelector("[role='option']:not([hidden])");
    }
    mark(shown()[0]);
    report();
  }

  async function search() {
    const words = input.value.trim();
    request?.abort();
    if (!words) {
      found.replaceChildren();
      filter();
      return;
    }
    request = new AbortController();
    try {
      const url = `${dialog.dataset.paletteUrl}?q=${encodeURIComponent(words)}`;
      const answer = await fetch(url, { signal: request.signal, headers: { "HX-Request": "true" } });
      if (!answer.ok) return;
      found.innerHTML = await answer.text();
      filter();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  function report() {
    const count = shown().length;
    const status = dialog.querySelector("[data-palette-status]");
    dialog.querySelector("[data-palette-empty]").hidden = count > 0;
    status.textContent = count === 1 ? status.dataset.one : status.dataset.many.replace("{count}", count);
  }

  const shown = () => [...list.querySelectorAll("[role='option']")].filter((option) => !option.hidden);
  const active = () => list.querySelector("[role='option'].is-active:not([hidden])");

  function move(step) {
    const all = shown();
    if (all.length) mark(all.at((all.indexOf(active()) + step) % all.length));
  }

  function mark(option) {
    for (const other of list.querySelectorAll(".is-active")) {
      other.classList.remove("is-active");
      other.setAttribute("aria-selected", "false");
    }
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.id ||= `palette-option-${crypto.randomUUID?.() ?? Math.random().toString(36).slice(2)}`;
    option.classList.add("is-active");
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function go(option, inNewTab) {
    if (!option?.dataset.href) return;
    if (inNewTab) window.open(option.dataset.href, "_blank", "noopener");
    else location.assign(option.dataset.href);
    dialog.close();
  }
}
