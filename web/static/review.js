// The office's screens with a script: one document at a time, boxes and rows that light each other up, zoom, keys,
// dialogs, and the clock of the lease. Without it every form, link and value is on the page all the same.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);
const shown = (element) => element.getClientRects().length > 0;

document.documentElement.classList.add("js");

// One document at a time

const tabs = all("[data-paper]");

function fetchPages(paper) {
  if (ended) return;
  for (const image of all("img[data-src]", paper)) {
    image.hidden = false;
    image.addEventListener("error", () => {
      if (ended) return;
      image.hidden = true;
      one("[data-failed]", image.closest(".sheet")).hidden = false;
    });
    image.src = image.dataset.src;
    delete image.dataset.src;
  }
}

function open(tab, focus = false) {
  for (const each of tabs) {
    const current = each === tab;
    each.toggleAttribute("aria-current", current);
    if (current) each.setAttribute("aria-current", "true");
    const paper = document.getElementById(each.dataset.paper);
    paper.hidden = !current;
    if (current) fetchPages(paper);
  }
  tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (focus) tab.focus({ preventScroll: true });
}

function move(step) {
  const now = tabs.findIndex((each) => each.hasAttribute("aria-current"));
  const next = tabs[now + step];
  if (next) open(next, true);
}

function startTabs() {
  if (!tabs.length) return;
  const papers = tabs.map((each) => document.getElementById(each.dataset.paper));
  // the first document that did not pass is open first: that is what the officer is here for
  const worst = [".finding-failure", ".finding-warning", ".paper"].map((what) =>
    papers.findIndex((each) => each.matches(what) || one(what, each)));
  open(tabs[worst.find((at) => at >= 0)]);
  for (const tab of tabs) {
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      open(tab);
    });
  }
}

// Boxes and rows of the same name

function light(paper, name, on) {
  for (const each of all("[data-mark]", paper)) each.classList.toggle("is-active", on && each.dataset.mark === name);
}

function bringIntoView(paper, name) {
  const box = all("rect[data-mark]", paper).find((each) => each.dataset.mark === name);
  const port = one(".viewport", paper);
  if (!box || !port) return;
  const inner = box.getBoundingClientRect();
  const outer = port.getBoundingClientRect();
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    port.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
  }
  if (inner.left < outer.left || inner.right > outer.right) {
    port.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }
}

function startMarks(paper) {
  const rows = all("tr[data-mark], .finding[data-mark]", paper);
  rows.forEach((row, at) => {
    row.tabIndex = at === 0 ? 0 : -1; // one stop for Tab, arrows within
    row.addEventListener("focus", () => {
      for (const each of rows) each.tabIndex = each === row ? 0 : -1;
      light(paper, row.dataset.mark, true);
      bringIntoView(paper, row.dataset.mark);
    });
    row.addEventListener("blur", () => light(paper, row.dataset.mark, false));
    row.addEventListener("keydown", (event) => {
      if (event.target !== row) return; // somebody is typing in a form of the row
      if (event.key === "c" && !event.ctrlKey && !event.metaKey && !event.altKey) openMend(row, event);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      rows[at + step]?.focus();
    });
  });
  for (const each of all("[data-mark]", paper)) {
    each.addEventListener("pointerenter", () => light(paper, each.dataset.mark, true));
    each.addEventListener("pointerleave", () => light(paper, document.activeElement?.dataset?.mark, true));
  }
  for (const box of all("rect[data-mark]", paper)) {
    box.addEventListener("click", () => rows.find((each) => each.dataset.mark === box.dataset.mark)?.focus());
  }
}

// What an officer says of a value or a finding: sent and drawn in place, so that no picture is fetched again

function openMend(row, event) {
  const mend = one(".mend", row);
  if (!mend) return;
  event.preventDefault();
  mend.open = true; // the toggle below puts the cursor in
}

function draw(form, said) {
  if (form.dataset.said === "mark") {
    for (const button of all("button", form)) button.setAttribute("aria-pressed", String(button.value === said.shown));
    return;
  }
  const cell = form.closest("[data-cell]");
  const corrected = one("[data-corrected]", cell);
  one("[data-text]", corrected).textContent = said.shown;
  corrected.hidden = false;
  one("[data-read]", cell).classList.add("was");
  const mend = form.closest(".mend");
  mend.open = false;
  const row = form.closest("[tabindex]");
  (row ?? one("summary", mend)).focus();
}

async function send(form, button) {
  const answer = await fetch(form.action, {
    method: "POST", body: new FormData(form, button), headers: { Accept: "application/json" },
  });
  const said = await answer.json();
  const alert = one('[role="alert"]', form);
  alert.hidden = answer.ok;
  alert.textContent = answer.ok ? "" : said.message[document.documentElement.lang];
  if (!answer.ok) return;
  draw(form, said);
  one("[data-told]").textContent = said.told;
}

function startSaid(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    send(form, button).catch(() => {
      if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
      form.submit(); // the page says what is wrong
    });
  });
}

function startMend(mend) {
  mend.addEventListener("toggle", () => {
    if (!mend.open) return;
    const field = one(".input", mend);
    field.focus();
    field.select?.();
  });
  mend.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !mend.open) return;
    mend.open = false;
    one("summary", mend).focus();
  });
}

// Zoom

const ZOOMS = [1, 1.5, 2, 3, 4];

function startZoom(paper) {
  const bar = one(".zoom", paper);
  const port = one(".viewport", paper);
  if (!bar || !one(".sheet", port)) return;
  let at = 0;
  bar.hidden = false;
  const show = () => {
    const x = (port.scrollLeft + port.clientWidth / 2) / port.scrollWidth;
    const y = (port.scrollTop + port.clientHeight / 2) / port.scrollHeight;
    for (const sheet of all(".sheet", port)) sheet.style.width = `${ZOOMS[at] * 100}%`;
    port.scrollLeft = x * port.scrollWidth - port.clientWidth / 2;
    port.scrollTop = y * port.scrollHeight - port.clientHeight / 2;
    one("[data-zoom-now]", bar).textContent = `${ZOOMS[at] * 100}%`;
  };
  bar.addEventListener("click", (event) => {
    const way = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (!way) return;
    at = way === "fit" ? 0 : Math.min(ZOOMS.length - 1, Math.max(0, at + (way === "in" ? 1 : -1)));
    show();
  });
}

// Dialogs from the panels that work without a script

function startPanel(details) {
  const dialog = document.createElement("dialog");
  const panel = one(".verb-panel", details);
  const close = one("[data-close]", panel);
  dialog.className = "verb-dialog";
  dialog.setAttribute("aria-label", panel.getAttribute("aria-label"));
  panel.removeAttribute("aria-label");
  dialog.append(...panel.childNodes);
  details.after(dialog);
  close.hidden = false;
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) one("form", dialog).requestSubmit();
  });
  const summary = one("summary", details);
  dialog.addEventListener("close", () => summary.focus());
  const show = () => {
    dialog.showModal();
    one("textarea", dialog).focus();
  };
  summary.setAttribute("aria-haspopup", "dialog");
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    show();
  });
  if (details.open) {
    details.open = false;
    const alert = one('[role="alert"]');
    if (alert) one("form", dialog).prepend(alert); // behind the dialog nobody could read it
    show();
  }
}

// Keys

function typing(element) {
  return Boolean(element?.closest("input, textarea, select, [contenteditable]"));
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  if (one("dialog[open]")) return;
  const key = event.key === "=" ? "+" : event.key.toLowerCase();
  if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
  if (key === "f") {
    const row = all('[data-mark][tabindex="0"]').find(shown);
    if (row) event.preventDefault();
    return row?.focus();
  }
  const button = all(`[data-key="${CSS.escape(key)}"]`).find(shown);
  if (!button) return;
  event.preventDefault();
  button.click();
}

// The end of a hold ends the view: the pictures go, the words of the officer stay

const ASK_EVERY = 15000;
let ended = false;

function endView() {
  if (ended) return;
  ended = true;
  for (const image of all(".sheet img")) {
    image.removeAttribute("src");
    delete image.dataset.src;
    image.hidden = true;
  }
  for (const sheet of all(".sheet")) {
    sheet.classList.add("is-ended");
    one("[data-failed]", sheet).hidden = true;
    one("[data-ended]", sheet).hidden = false;
  }
  for (const read of all(".paper .values, .between, .case-facts .flow")) read.hidden = true;
}

// The lease

function startLease(lease) {
  const left = one("[data-lease-left]", lease);
  one("[data-lease-until]", lease).hidden = true; // the clock says it better
  const said = one("[data-lease-said]", lease);
  let until = Date.parse(lease.dataset.lease);
  const tick = () => {
    const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
    if (seconds === 0) endView();
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    left.textContent = `${clock} ${lease.dataset.left}`;
    lease.classList.toggle("is-soon", seconds <= 180);
    lease.classList.toggle("is-over", seconds === 0);
    const words = seconds === 0 ? lease.dataset.over : seconds <= 180 ? lease.dataset.soon : "";
    if (said.textContent !== words) said.textContent = words;
    said.classList.toggle("visually-hidden", !words);
  };
  tick();
  setInterval(tick, 1000);
  // somebody else, or another window of ours, may have ended it: the server knows
  const ask = async () => {
    if (document.hidden || ended) return;
    try {
      const answer = await fetch(lease.dataset.leaseAt, { headers: { Accept: "application/json" } });
      if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
        until = Date.parse((await answer.json()).until);
      } else if (answer.status < 500) {
        until = 0;
      }
      tick();
    } catch {
      // no connection: the clock goes on by itself
    }
  };
  setInterval(ask, ASK_EVERY);
  document.addEventListener("visibilitychange", ask);
  addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  const form = one("[data-renew]", lease);
  form.addEventListener("submit", async (event) => {
    event.preventDefault(); // so that nothing that is typed on the page is lost
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
      });
      if (!answer.ok) throw new Error(answer.status);
      until = Date.parse((await answer.json()).until);
      tick();
    } catch {
      form.submit(); // the page says what is wrong
    }
  });
}

// Nobody decides twice with a double click

for (const form of all('form[method="post"]:not([data-renew], [data-said])')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => {
  for (const form of all("form[data-sent]")) delete form.dataset.sent;
});

startTabs();
for (const paper of all(".paper")) {
  startMarks(paper);
  startZoom(paper);
}
for (const details of all("[data-verb]")) startPanel(details);
for (const form of all("form[data-said]")) startSaid(form);
for (const mend of all(".mend")) startMend(mend);
for (const lease of all("[data-lease]")) startLease(lease);
const help = one("[data-help-dialog]");
if (help) {
  const button = one("[data-help]");
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
  one("[data-close]", help).addEventListener("click", () => help.close());
}
const bar = one(".decide");
if (bar) new ResizeObserver(() => document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar);
document.addEventListener("keydown", onKey);
one('[role="alert"]')?.focus();
