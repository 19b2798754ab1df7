// Menus and small panels: native popovers, placed at their button, walked with the arrow keys.
const GAP = 4;
let opener = null;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[popovertarget]");
  if (button) opener = button;
  const item = event.target.closest("[data-menu] [role^='menuitem']");
  if (item && !item.hasAttribute("data-keep-open")) item.closest("[data-menu]").hidePopover();
}, true);

document.addEventListener("beforetoggle", (event) => {
  if (!event.target.matches?.("[data-menu]") || event.newState !== "open") return;
  const menu = event.target;
  const button = document.activeElement?.closest?.(`[popovertarget="${menu.id}"]`) ?? opener ?? document.querySelector(`[popovertarget="${menu.id}"]`);
  button?.setAttribute("aria-expanded", "true");
  menu.opener = button;
}, true);

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("[data-menu]")) return;
  if (event.newState !== "open") {
    menu.opener?.setAttribute("aria-expanded", "false");
    return;
  }
  place(menu, menu.opener);
  (items(menu)[0] ?? menu.querySelector("input, select, button, a"))?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[data-menu][role='menu']");
  if (!menu) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    all.at(next % all.length)?.focus();
  } else if (event.key === "Tab") {
    menu.hidePopover();
  } else if (event.key.length === 1 && /\S/.test(event.key)) {
    const letter = event.key.toLowerCase();
    const turned = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    turned.find((item) => item.textContent.trim().toLowerCase().startsWith(letter))?.focus();
  }
});

for (const type of ["scroll", "resize"]) {
  addEventListener(type, (event) => {
    const menu = document.querySelector("[data-menu]:popover-open");
    if (menu && !menu.contains(event.target)) place(menu, menu.opener);
  }, { capture: true, passive: true });
}

function items(menu) {
  return [...menu.querySelectorAll("[role^='menuitem']:not([disabled])")];
}

function place(menu, button) {
  if (!button) return;
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const fitsBelow = at.bottom + GAP + height <= innerHeight || at.top < height;
  const fitsRight = at.left + width <= innerWidth - GAP;
  menu.style.top = `${fitsBelow ? at.bottom + GAP : at.top - GAP - height}px`;
  menu.style.left = `${Math.max(GAP, fitsRight ? at.left : at.right - width)}px`;
}
