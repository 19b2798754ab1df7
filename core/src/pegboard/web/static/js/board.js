// The kanban board: a card is moved by dragging or by its "move to" menu; both POST {stage, before} to its data-move-url.
const board = document.querySelector("[data-board]");
let menuCard = null;
if (board) start();

function start() {
  const script = Object.assign(document.createElement("script"), { src: document.body.dataset.sortableUrl });
  script.addEventListener("load", makeDraggable);
  document.head.append(script);
  document.addEventListener("click", onClick, true);
  document.getElementById("board-move")?.addEventListener("toggle", markPresentStage);
}

function makeDraggable() {
  for (const cards of board.querySelectorAll("[data-cards]")) {
    Sortable.create(cards, {
      group: "cards",
      draggable: "[data-move-url]",
      filter: "button",
      preventOnFilter: false,
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
      delay: 180,
      delayOnTouchOnly: true,
      ghostClass: "is-ghost",
      dragClass: "is-dragged",
      onMove: ({ to }) => markTarget(to),
      onEnd: ({ item, from, oldDraggableIndex, to, newDraggableIndex }) => {
        markTarget(null);
        if (from === to && oldDraggableIndex === newDraggableIndex) return;
        const others = [...from.querySelectorAll("[data-move-url]")].filter((card) => card !== item);
        save(item, { parent: from, next: others[oldDraggableIndex] ?? null });
      },
    });
  }
}

function onClick(event) {
  const button = event.target.closest("[data-card-menu]");
  if (button) menuCard = button.closest("[data-card]");
  const choice = event.target.closest("[data-move-to]");
  if (!choice || !menuCard) return;
  const origin = { parent: menuCard.parentElement, next: menuCard.nextElementSibling };
  const target = board.querySelector(`[data-cards][data-stage="${CSS.escape(choice.dataset.moveTo)}"]`);
  if (target === origin.parent) return;
  target.prepend(menuCard);
  save(menuCard, origin);
  menuCard.scrollIntoView({ block: "nearest", inline: "nearest" });
  menuCard.querySelector("[data-card-menu]")?.focus();
}

async function save(card, origin) {
  const column = card.closest("[data-cards]");
  const before = card.nextElementSibling?.dataset.id ?? "";
  let isSaved = false;
  let isTold = false;
  let isAsked = false;
  const listen = (event) => {
    isSaved = event.detail.ctx.response.raw.ok;
    isAsked = event.detail.ctx.response.headers.has("X-Asks");
    isTold = Boolean(event.detail.ctx.response.headers.get("X-Toast"));
  };
  card.addEventListener("htmx:before:response", listen);
  card.classList.add("is-saving");
  await htmx.ajax("POST", card.dataset.moveUrl, { source: card, target: card, swap: "none", values: { stage: column.dataset.stage, before } });
  card.removeEventListener("htmx:before:response", listen);
  card.classList.remove("is-saving");
  if (isSaved && !isTold && !isAsked) say("green", board.dataset.moved.replace("{stage}", column.dataset.label));
  // A refused card goes back, requests.js has said why; so does one about which a dialog asks more.
  if (!isSaved || isAsked) origin.parent.insertBefore(card, origin.next);
}

function say(tone, text) {
  document.dispatchEvent(new CustomEvent("pegboard:toast", { detail: { tone, text } }));
}

function markTarget(cards) {
  for (const column of board.querySelectorAll(".board-column")) column.classList.toggle("is-target", column.contains(cards));
}

function markPresentStage() {
  const stage = menuCard?.closest("[data-cards]")?.dataset.stage;
  for (const item of document.querySelectorAll("[data-move-to]")) item.setAttribute("aria-current", String(item.dataset.moveTo === stage));
}
