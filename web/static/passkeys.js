/* Passkeys: asks the server what to sign, the authenticator to sign it, and brings the answer back.
   Binary values travel as base64url; the conversion is written out because phones of some years ago have none built in. */

const token = () => document.querySelector("meta[name=csrf-token]").content;

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function send(address, body) {
  const answer = await fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.message?.[document.documentElement.lang] ?? told.detail ?? "");
  return told;
}

function understood(options) {
  const listed = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));
  const made = { ...options, challenge: bytes(options.challenge) };
  if (options.user) made.user = { ...options.user, id: bytes(options.user.id) };
  made.excludeCredentials = listed(options.excludeCredentials);
  made.allowCredentials = listed(options.allowCredentials);
  return made;
}

function told(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} };
}

async function go(part) {
  const options = understood(await send(part.dataset.options, {}));
  let credential;
  try {
    credential = await navigator.credentials[part.dataset.passkey]({ publicKey: options });
  } catch {
    throw new Error(part.dataset.stopped);
  }
  const remember = document.querySelector("input[name=remember]")?.checked ?? false;
  const name = part.querySelector("input")?.value ?? "";
  const answer = await send(part.dataset.finish, { credential: told(credential), name, remember });
  location.assign(answer.next);
}

for (const part of window.PublicKeyCredential ? document.querySelectorAll("[data-passkey]") : []) {
  part.hidden = false;
  const button = part.querySelector("button");
  const alert = part.querySelector("[role=alert]");
  button.addEventListener("click", async () => {
    button.disabled = true;
    alert.hidden = true;
    try {
      await go(part);
    } catch (error) {
      alert.querySelector("p").textContent = error.message || part.dataset.stopped;
      alert.hidden = false;
      button.disabled = false;
    }
  });
}
