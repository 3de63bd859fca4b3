/* On every page of somebody who is signed in: it warns two minutes before the session ends, and empties itself when it
   has ended. Until when it lasts, and whose it is, stands in a cookie that answers renew: what other tabs ask for, or
   that somebody signed out there, counts here too. */

const SOON = 120;
const EVERY = 1000;
const bar = document.getElementById("session");
const { cookie, owner, now, renew } = bar.dataset;
const ahead = Date.now() / 1000 - Number(now); // by how much the clock of this machine differs
let shown = "";

function told() {
  const pair = document.cookie.split("; ").find((each) => each.startsWith(`${cookie}=`));
  const [ends, last, whose] = (pair ?? "").slice(cookie.length + 1).split(".");
  return { ends: Number(ends), last: Number(last), whose };
}

function draw(name) {
  return document.getElementById(name).content.cloneNode(true);
}

function check() {
  const { ends, last, whose } = told();
  const left = ends - (Date.now() / 1000 - ahead);
  if (whose !== owner || left <= 0) return cover();
  if (left > SOON) return warn("", ends);
  warn(ends < last ? "session-idle" : "session-last", ends);
}

/** Shows the line of that template, none for "". */
function warn(name, ends) {
  // whatever lies under an open dialog can be neither read nor clicked
  const place = document.querySelector("dialog[open]") ?? document.body;
  if (name && bar.parentNode !== place) place.prepend(bar);
  const wanted = name && `${name} ${ends}`;
  if (wanted === shown) return;
  shown = wanted;
  bar.replaceChildren();
  if (!name) return;
  const at = new Date((ends + ahead) * 1000);
  const line = draw(name);
  line.querySelector("time").textContent = at.toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  line.querySelector("button")?.addEventListener("click", stay);
  bar.append(line);
}

async function stay() {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  await fetch(renew, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
  check();
}

/** Nothing of the page stays, neither what it showed nor what was typed. */
function cover() {
  clearInterval(timer);
  const over = draw("session-over");
  document.title = "Berkas";
  document.body.replaceChildren(over);
  document.querySelector("h1").focus();
  document.dispatchEvent(new CustomEvent("berkas:ended"));
}

const timer = setInterval(check, EVERY);
document.addEventListener("visibilitychange", check);
addEventListener("pageshow", check); // a page that the back button brings back as it was left
check();
