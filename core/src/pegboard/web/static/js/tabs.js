// Tabs whose panels are all in the page: the arrow keys walk, the chosen panel shows.
for (const tabs of document.querySelectorAll("[data-tabs]")) choose(tabs.querySelector("[role='tab']"));

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tabs] [role='tab']");
  if (tab) choose(tab);
});
document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[data-tabs] [role='tab']");
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!tab || !step) return;
  const all = [...tab.parentElement.querySelectorAll("[role='tab']")];
  const next = all.at((all.indexOf(tab) + step) % all.length);
  choose(next);
  next.focus();
});

function choose(tab) {
  for (const other of tab.parentElement.querySelectorAll("[role='tab']")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls"));
    if (panel) panel.hidden = !chosen;
  }
}
