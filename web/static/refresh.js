/* Draws parts of a case's page anew from the same page on the server, while examinations run. Without this script the
   page offers a link "Look again". */

const FIRST = 1500;
const LONGEST = 5000;
let delay = FIRST;
let timer = 0;

const parts = (root) => [...root.querySelectorAll(".requirement[id], #hand-in, #progress, #state")];
const waiting = () => document.querySelector('.requirement[data-state="waiting"]') !== null;
const busy = (part) => part.querySelector('.upload[data-busy]') !== null;

/** Fetches the page and replaces what has changed; `only` is the id of a part that is replaced in any case. */
export async function refresh(only = "") {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return location.reload();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of parts(document)) {
    const part = fresh.getElementById(old.id);
    if (part === null || busy(old)) continue;
    const changed = old.dataset.state !== part.dataset.state || old.id === "progress" || old.id === "state";
    if (old.id === only || changed) replace(old, part, old.id === only);
  }
  start();
}

function replace(old, part, wanted) {
  const nowhere = wanted && document.activeElement === document.body; // the control that had the focus is disabled
  const focused = nowhere || old.contains(document.activeElement);
  old.replaceWith(part);
  if (part.dataset.announce) document.getElementById("live").textContent = part.dataset.announce;
  if (focused) part.querySelector('[tabindex="-1"]')?.focus();
  part.dispatchEvent(new CustomEvent("berkas:drawn", { bubbles: true }));
}

function start() {
  clearTimeout(timer);
  if (!waiting()) {
    delay = FIRST;
    return;
  }
  timer = setTimeout(() => refresh().catch(start), delay);
  delay = Math.min(delay * 1.4, LONGEST);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-reload]")) {
    event.preventDefault();
    refresh().catch(() => location.reload());
  }
});
start();
