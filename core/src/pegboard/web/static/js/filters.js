// The filter builder: conditions come and go; choosing a field fetches its comparisons and its control.
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-filter-toggle]");
  if (toggle) toggleBuilder(toggle);
  const builder = event.target.closest("[data-filter-builder]");
  if (!builder) return;
  if (event.target.closest("[data-filter-add]")) add(builder);
  const remove = event.target.closest("[data-filter-remove]");
  if (remove) {
    remove.closest("[data-filter-row]").remove();
    builder.querySelector("[data-filter-add]").focus();
  }
});

document.addEventListener("change", (event) => {
  const isField = event.target.matches("[data-filter-field]");
  if (!isField && !event.target.matches("[data-filter-op]")) return;
  const row = event.target.closest("[data-filter-row]");
  const field = row.querySelector("[data-filter-field]").value;
  const target = row.querySelector("[data-filter-condition]");
  if (!field) {
    target.replaceChildren();
    return;
  }
  const url = new URL(row.closest("[data-filter-builder]").dataset.conditionUrl, location.href);
  url.searchParams.set("field", field);
  url.searchParams.set("index", row.dataset.index);
  if (!isField) {
    url.searchParams.set("op", event.target.value);
    for (const value of valuesOf(row)) url.searchParams.append("value", value);
  }
  htmx.ajax("GET", url.pathname + url.search, { source: target, target, swap: "innerHTML" });
});

function valuesOf(row) {
  const controls = [...row.querySelectorAll(`[name="c.${row.dataset.index}.value"]`)];
  return controls.filter((one) => one.value && (one.type !== "checkbox" || one.checked)).map((one) => one.value);
}

// What is shown may be the builder itself or a panel around it.
function toggleBuilder(button) {
  const panel = document.getElementById(button.dataset.filterToggle);
  panel.hidden = !panel.hidden;
  button.setAttribute("aria-expanded", String(!panel.hidden));
  if (panel.hidden) return;
  const builder = panel.matches("[data-filter-builder]") ? panel : panel.querySelector("[data-filter-builder]");
  const row = builder.querySelector("[data-filter-row]");
  if (row) row.querySelector("select").focus();
  else add(builder);
}

function add(builder) {
  const index = Number(builder.dataset.nextIndex);
  builder.dataset.nextIndex = String(index + 1);
  const row = builder.querySelector("[data-filter-template]").content.firstElementChild.cloneNode(true);
  row.dataset.index = String(index);
  for (const control of row.querySelectorAll("[name]")) control.name = control.name.replace("__index__", index);
  builder.querySelector("[data-filter-rows]").append(row);
  row.querySelector("select").focus();
}
