// Short messages at the foot of the page. From a script: dispatch "pegboard:toast" with {text, tone, undo_url, href, link}.
const LIFETIME = 6000;
const ICONS = { green: "circle-check", red: "circle-alert", amber: "triangle-alert" };
const box = document.querySelector("[data-toasts]");

document.addEventListener("pegboard:toast", (event) => show(event.detail));
document.addEventListener("click", (event) => {
  const card = event.target.closest("[data-toast]");
  if (card && event.target.closest("[data-toast-close], [hx-post]")) setTimeout(() => card.remove(), 0);
});

function show({ text, tone = "blue", undo_url: undoUrl, href, link }) {
  const card = document.querySelector("[data-toast-template]").content.firstElementChild.cloneNode(true);
  card.dataset.tone = tone;
  if (tone === "red") card.setAttribute("role", "alert");
  const use = card.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[tone] ?? "info"}`));
  const words = card.querySelector("[data-toast-text]");
  words.textContent = text;
  if (href) words.append(" ", Object.assign(document.createElement("a"), { href, textContent: link ?? href }));
  if (undoUrl) card.insertBefore(undoButton(undoUrl), card.lastElementChild);
  box.append(card);
  htmx.process(card);
  expire(card);
}

function undoButton(url) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn" });
  button.textContent = box.dataset.undo;
  button.dataset.variant = "ghost";
  button.dataset.size = "sm";
  button.setAttribute("hx-post", url);
  button.setAttribute("hx-swap", "none");
  return button;
}

// Errors stay until they are dismissed, and nothing vanishes under the pointer or the focus.
function expire(card) {
  if (card.dataset.tone === "red") return;
  setTimeout(() => (card.matches(":hover, :focus-within") ? expire(card) : card.remove()), LIFETIME);
}

for (const card of box.querySelectorAll("[data-toast]")) expire(card);
