// A click anywhere on a row opens its record; links, buttons and boxes inside keep their own meaning.
document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-rows] [data-row]");
  if (!row || event.target.closest("a, button, input, label, select, textarea") || !getSelection().isCollapsed) return;
  const link = row.querySelector(".row-link");
  if (!link) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
});
