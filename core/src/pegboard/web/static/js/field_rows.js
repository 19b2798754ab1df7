// Rows of fields and of options: dragged to their place, added, taken away. Moving by keyboard is in columns.js.
const lists = document.querySelectorAll("[data-drag-list]");
if (lists.length) {
  const script = Object.assign(document.createElement("script"), { src: document.body.dataset.sortableUrl });
  script.addEventListener("load", makeDraggable);
  document.head.append(script);
}

function makeDraggable() {
  for (const list of lists) {
    Sortable.create(list, {
      draggable: "[data-column]",
      handle: "[data-drag-handle]",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
      onEnd: ({ item }) => tell(item),
    });
  }
}

document.addEventListener("click", (event) => {
  const moved = event.target.closest("[data-column-move]");
  if (moved) tell(moved);
  const add = event.target.closest("[data-row-add]");
  if (add) {
    const field = add.closest("fieldset");
    const row = field.querySelector("[data-row-template]").content.firstElementChild.cloneNode(true);
    field.querySelector("[data-rows]").append(row);
    row.querySelector("input:not([type=hidden])").focus();
  }
  const remove = event.target.closest("[data-row-remove]");
  if (remove) {
    const field = remove.closest("fieldset");
    remove.closest("[data-column]").remove();
    tell(field);
    field.querySelector("[data-row-add]").focus();
  }
});

// Enter in the name of an option goes on to the next one instead of sending the form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches('[name="option.label"]')) return;
  event.preventDefault();
  const next = event.target.closest("[data-column]").nextElementSibling;
  if (next) next.querySelector('[name="option.label"]').focus();
  else event.target.closest("fieldset").querySelector("[data-row-add]").click();
});

function tell(element) {
  element.dispatchEvent(new Event("change", { bubbles: true }));
}
