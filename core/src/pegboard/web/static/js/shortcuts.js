// Keys that work wherever nobody is typing. A page adds its own with data-shortcut="x" on a link or button.
let pending = "";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const keys = pending + event.key;
  pending = "";
  const act = ACTIONS[keys];
  const own = document.querySelector(`[data-shortcut="${CSS.escape(keys)}"]`);
  if (own) own.click();
  else if (act) act(event);
  else if (event.key === "g") pending = "g ";
  else return;
  if (event.key !== "Enter") event.preventDefault();
});

const ACTIONS = {
  "/": () => (document.querySelector("[data-search]") ?? document.querySelector("[data-palette-open]"))?.[document.querySelector("[data-search]") ? "focus" : "click"](),
  "g h": () => document.querySelector("[data-home]")?.click(),
  c: () => document.querySelector("[data-create]")?.click(),
  "?": () => document.getElementById("shortcuts")?.showModal(),
  j: () => step(1),
  k: () => step(-1),
  x: () => row()?.querySelector("[data-select-row]")?.click(),
  e: () => (row()?.querySelector("[data-edit]") ?? document.querySelector("[data-edit]"))?.click(),
  Enter: (event) => {
    if (event.target === document.body || event.target.matches("main, .table-box, [data-row]")) row()?.querySelector(".row-link")?.click();
  },
};

function isTyping(element) {
  return element.closest("input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable], trix-editor, [role='menu']");
}

function row() {
  return document.querySelector("[data-row].is-active");
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-rows] [data-row]")];
  if (!rows.length) return;
  const at = rows.indexOf(row());
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
  row()?.classList.remove("is-active");
  next.classList.add("is-active");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector(".row-link")?.focus({ preventScroll: true });
}
