// The column chooser: up and down change the order in which the columns are sent.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-column-move]");
  if (!button) return;
  const item = button.closest("[data-column]");
  const isUp = button.dataset.columnMove === "up";
  const other = isUp ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (isUp) other.before(item);
  else other.after(item);
  button.focus();
});
