// Every htmx request carries the CSRF token; every refused one ends in words a person can act on.
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRF-Token"] = token();
});

// Read here, while the element is still in the page: after the swap it may be gone.
document.addEventListener("htmx:before:response", (event) => {
  const { response, swap, sourceElement } = event.detail.ctx;
  if (asksAgain(sourceElement)) return;
  const toast = response.headers.get("X-Toast");
  const explainsItself = response.status < 400 || (response.status === 422 && swap !== "none");
  if (toast) say(JSON.parse(toast));
  else if (!explainsItself) say({ tone: "red", text: reason(response.status) });
});

document.addEventListener("htmx:error", (event) => {
  if (asksAgain(event.detail.ctx?.sourceElement)) return;
  if (event.detail.ctx && !event.detail.ctx.response) say({ tone: "red", text: texts().lost });
});

// What asks every second keeps to itself that an answer failed to come: the next one will tell.
function asksAgain(element) {
  return Boolean(element?.closest("[data-quiet]"));
}

function reason(status) {
  const { refused, failed, stale, gone } = texts();
  if (status === 404) return gone;
  if (status === 409 || status === 412) return stale;
  return status >= 500 ? failed : refused;
}

function texts() {
  return document.querySelector("[data-toasts]").dataset;
}

function say(toast) {
  document.dispatchEvent(new CustomEvent("pegboard:toast", { detail: toast }));
}
