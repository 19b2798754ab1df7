// Rows ticked for a bulk action: shift-click takes a range, the bar tells how many.
let last = null;

document.addEventListener("click", (event) => {
  const box = event.target;
  if (box.matches?.("[data-select-row]")) {
    if (event.shiftKey && last?.isConnected) tickRange(last, box);
    last = box;
    refresh();
  } else if (box.matches?.("[data-select-all]")) {
    tick(boxes(), box.checked);
    refresh();
  } else if (box.closest?.("[data-bulk-clear]")) {
    tick(boxes(), false);
    refresh();
  }
});

document.addEventListener("htmx:after:swap", refresh);
addEventListener("pageshow", refresh);
refresh();

function boxes() {
  return [...document.querySelectorAll("[data-select-row]")];
}

function tick(some, checked) {
  for (const box of some) box.checked = checked;
}

function tickRange(from, to) {
  const all = boxes();
  const [first, final] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  tick(all.slice(first, final + 1), to.checked);
}

function refresh() {
  const all = boxes();
  const count = all.filter((box) => box.checked).length;
  for (const box of all) box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
  for (const box of document.querySelectorAll("[data-select-all]")) {
    box.checked = count > 0 && count === all.length;
    box.indeterminate = count > 0 && count < all.length;
  }
  for (const bar of document.querySelectorAll("[data-bulk-bar]")) {
    bar.hidden = count === 0;
    const text = bar.querySelector("[data-bulk-count]");
    text.textContent = count === 1 ? text.dataset.one : text.dataset.many.replace("{count}", count);
  }
}
