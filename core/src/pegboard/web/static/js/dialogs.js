// Dialogs, and the sidebar that is one on a narrow screen.
document.addEventListener("click", (event) => {
  const open = event.target.closest("[data-dialog-open]");
  if (open) document.getElementById(open.dataset.dialogOpen)?.showModal();
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches("dialog") && isOutside(event, event.target)) event.target.close();
  if (event.target.closest("[data-menu-open]")) showSidebar(true);
  if (event.target.closest("[data-menu-close]")) showSidebar(false);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.querySelector("[data-shell][data-menu-open]")) showSidebar(false);
});

// Whoever closes a dialog goes on where it was opened, also when its content came anew meanwhile.
let opener = null;
document.addEventListener("focusin", (event) => {
  if (!event.target.closest("dialog")) opener = event.target;
});
document.addEventListener("close", goBack, true);

function goBack() {
  const here = document.activeElement;
  if ((here !== document.body && here.checkVisibility()) || document.querySelector("dialog[open]") || !opener) return;
  const menu = opener.closest("[popover]");
  const place = menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : opener;
  if (place?.isConnected) place.focus();
}

document.addEventListener("htmx:after:swap", openArrived);
openArrived();

function openArrived() {
  for (const dialog of document.querySelectorAll("dialog[data-dialog-auto]:not([open])")) {
    dialog.removeAttribute("data-dialog-auto");
    dialog.showModal();
  }
}

function isOutside(event, dialog) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

function showSidebar(open) {
  const shell = document.querySelector("[data-shell]");
  const button = document.querySelector("[data-menu-open][aria-controls]");
  shell.toggleAttribute("data-menu-open", open);
  shell.querySelector(".shell-scrim").hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  (open ? shell.querySelector(".nav-link") : button).focus();
}
