// Passkeys: <form data-passkey-add="url"> makes one, <button data-passkey-sign-in> lets somebody choose one.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const isPossible = Boolean(window.PublicKeyCredential && navigator.credentials);

const form = document.querySelector("form[data-passkey-add]");
if (form && !isPossible) tell(form, form.dataset.impossible);
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(form, form.querySelector("[type=submit]"), async () => {
    const offer = await send(form.action, new URLSearchParams(new FormData(form)));
    const made = await navigator.credentials.create({ publicKey: forMaking(offer.options) });
    const { clientDataJSON, attestationObject } = made.response;
    const transports = made.response.getTransports?.() ?? [];
    const response = { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject), transports };
    return sendJson(form.dataset.passkeyAdd, { step: offer.step, name: form.elements.name.value, credential: plain(made, response) });
  });
});

const button = document.querySelector("[data-passkey-sign-in]");
if (button && isPossible) button.hidden = false;
button?.addEventListener("click", () => {
  attempt(button, button, async () => {
    const offer = await send("/sign-in/passkey/options", new URLSearchParams());
    const chosen = await navigator.credentials.get({ publicKey: { ...offer.options, challenge: bytes(offer.options.challenge) } });
    const { clientDataJSON, authenticatorData, signature, userHandle } = chosen.response;
    const response = { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature) };
    if (userHandle) response.userHandle = text(userHandle);
    return sendJson("/sign-in/passkey", { step: offer.step, next: button.dataset.next, credential: plain(chosen, response) });
  });
});

function forMaking(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const excludeCredentials = (options.excludeCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  return { ...options, challenge: bytes(options.challenge), user, excludeCredentials };
}

function plain(credential, response) {
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, clientExtensionResults: {}, response };
}

async function attempt(place, trigger, deed) {
  trigger.disabled = true;
  tell(place, "");
  try {
    location.assign((await deed()).go);
  } catch (error) {
    tell(place, error.words ?? place.dataset.failed);
    trigger.disabled = false;
  }
}

async function send(url, body, headers = {}) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const answer = await fetch(url, { method: "POST", body, headers: { ...headers, "X-CSRF-Token": token } });
  const said = answer.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : {};
  if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { words: said.error });
  return said;
}

function sendJson(url, value) {
  return send(url, JSON.stringify(value), { "Content-Type": "application/json" });
}

function tell(place, words) {
  const box = place.querySelector("[data-passkey-problem]") ?? place.parentElement.querySelector("[data-passkey-problem]");
  box.textContent = words;
  box.className = words ? "form-error" : "";
}
