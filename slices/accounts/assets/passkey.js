// Passkeys: making one, and signing in with one. Who has no scripts signs in with a link by mail. EUPL-1.2

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => {
  const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

class Refused extends Error {}

// Sends JSON with the token of the form, and gives the answer; a refusal says why in the visitor's language.
async function send(form, path, body) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  const token = form.elements.csrf?.value;
  if (token) headers["x-csrf-token"] = token;
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const json = response.headers.get("content-type")?.startsWith("application/json");
  const answer = json ? await response.json() : {};
  if (!json || !response.ok) throw new Refused(answer.message ?? form.dataset.failed);
  return answer;
}

async function show(form, question) {
  const publicKey = { ...question, challenge: bytes(question.challenge) };
  const { rawId, response } = await navigator.credentials.get({ publicKey });
  return {
    id: text(rawId),
    client: text(response.clientDataJSON),
    data: text(response.authenticatorData),
    signature: text(response.signature),
    user: text(response.userHandle ?? new ArrayBuffer(0)),
    naar: form.elements.naar?.value ?? "",
  };
}

async function make(form, question) {
  const publicKey = {
    ...question,
    challenge: bytes(question.challenge),
    user: { ...question.user, id: bytes(question.user.id) },
    excludeCredentials: question.excludeCredentials.map((one) => ({ ...one, id: bytes(one.id) })),
  };
  const { response } = await navigator.credentials.create({ publicKey });
  return { client: text(response.clientDataJSON), attestation: text(response.attestationObject) };
}

function words(form, error) {
  if (error instanceof Refused) return error.message;
  if (error.name === "InvalidStateError") return form.dataset.known ?? form.dataset.failed;
  return ["NotAllowedError", "AbortError"].includes(error.name) ? form.dataset.stopped : form.dataset.failed;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  // Shown by this script only: without it, or in a browser without passkeys, there would be a button that does nothing.
  if (!window.PublicKeyCredential) continue;
  const panel = form.closest("[data-scripted]");
  panel.hidden = false;
  panel.parentElement.querySelector("[data-unscripted]")?.remove();
  const problem = form.querySelector("[data-problem]");
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.textContent = "";
    button.disabled = true;
    try {
      const question = await send(form, form.getAttribute("action"), {});
      const answer = await (form.dataset.passkey === "make" ? make : show)(form, question);
      const { to } = await send(form, form.dataset.answer, answer);
      location.assign(to);
    } catch (error) {
      problem.textContent = words(form, error);
      button.disabled = false;
    }
  });
}
