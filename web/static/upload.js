/* Resumable upload by tus over the plain upload forms. Choosing a file starts it; a lost connection resumes it, also on
   a later visit when the same file is chosen again. Without this script the form sends the file as a whole. */

import { refresh } from "./refresh.js";

const DELAYS = [0, 1000, 3000, 5000, 10000, 20000, 30000];
const PASSING = new Set(["upload.offset", "upload.busy", "upload.incomplete", "server.busy"]);
const tokenOf = (page) => page.querySelector('meta[name="csrf-token"]').content;
const language = document.documentElement.lang;

/** The problem+json body of a refused request, or null when the line broke. */
function problem(error) {
  try {
    return JSON.parse(error.originalResponse.getBody());
  } catch {
    return null;
  }
}

function mayRetry(error) {
  const status = error.originalResponse?.getStatus() ?? 0;
  if (status === 0 || status >= 500 || status === 423) return true;
  return PASSING.has(problem(error)?.code);
}

class Sending {
  constructor(form, file) {
    this.form = form;
    this.bar = form.querySelector("progress");
    this.text = form.querySelector(".upload-text");
    this.upload = new window.tus.Upload(file, {
      endpoint: form.dataset.upload,
      headers: { "X-CSRFToken": tokenOf(document) },
      metadata: { case: form.dataset.case, requirement: form.dataset.requirement, filename: file.name },
      retryDelays: DELAYS,
      removeFingerprintOnSuccess: true,
      fingerprint: async (each) =>
        ["berkas", form.dataset.case, form.dataset.requirement, each.name, each.size, each.lastModified].join("-"),
      onShouldRetry: (error) => {
        const again = mayRetry(error);
        if (again) this.say(navigator.onLine ? "retrying" : "offline");
        return again && navigator.onLine;
      },
      onProgress: (sent, total) => this.progress(sent, total),
      onSuccess: () => this.done(),
      onError: (error) => this.failed(error),
    });
  }

  async start() {
    this.form.dataset.busy = "";
    this.alert("");
    this.show(true);
    this.say("sending");
    const earlier = await this.upload.findPreviousUploads();
    if (earlier.length > 0) this.upload.resumeFromPreviousUpload(earlier[0]);
    if (navigator.onLine) this.upload.start();
    else this.say("offline");
  }

  progress(sent, total) {
    const percent = total > 0 ? Math.floor((100 * sent) / total) : 0;
    this.bar.value = percent;
    this.text.textContent = sent < total ? `${this.form.dataset.sending} ${percent}%` : this.form.dataset.checking;
  }

  pause() {
    this.upload.abort();
    this.say("offline");
  }

  resume() {
    this.say("sending");
    this.upload.start();
  }

  async stop() {
    await this.upload.abort(true).catch(() => {});
    this.end();
    this.form.querySelector(".file").focus();
  }

  async done() {
    this.end();
    if (ended) return location.reload();
    await refresh(`requirement-${this.form.dataset.requirement}`).catch(() => location.reload());
  }

  failed(error) {
    if (!navigator.onLine) return this.say("offline");
    const told = problem(error);
    if (told?.code === "signin.needed") return this.signedOut();
    this.end();
    if (ended) return location.reload();
    this.alert(told?.message?.[language] ?? this.form.dataset.failed, told?.code);
    this.form.querySelector(".file").focus();
  }

  /** The file stays chosen, and goes on when the same person has signed in in another tab. */
  signedOut() {
    this.waits = true;
  }

  signedIn() {
    this.waits = false;
    this.upload.options.headers = { "X-CSRFToken": tokenOf(document) };
    this.resume();
  }

  end() {
    running.delete(this.form);
    delete this.form.dataset.busy;
    this.form.querySelector(".file").value = "";
    this.show(false);
  }

  say(name) {
    this.text.textContent = this.form.dataset[name];
  }

  show(busy) {
    this.form.querySelector(".upload-state").hidden = !busy;
    this.form.querySelector(".file").disabled = busy;
  }

  alert(sentence, code = "") {
    const place = this.form.querySelector(".upload-alert");
    place.replaceChildren();
    if (!sentence) return;
    const box = document.createElement("div");
    box.className = "notice notice-failure";
    box.dataset.code = code;
    box.setAttribute("role", "alert");
    box.append(Object.assign(document.createElement("p"), { textContent: sentence }));
    place.append(box);
  }
}

const running = new Map();
let ended = false;

function begin(form) {
  const file = form.querySelector(".file").files[0];
  if (file === undefined || running.has(form)) return;
  const sending = new Sending(form, file);
  running.set(form, sending);
  sending.start().catch((error) => sending.failed(error));
}

/** Takes the page's token anew when there is a session again, and lets the waiting uploads go on. */
async function lookForSession() {
  const waiting = [...running.values()].filter((each) => each.waits);
  if (waiting.length === 0) return;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const token = tokenOf(new DOMParser().parseFromString(await answer.text(), "text/html"));
  document.querySelector('meta[name="csrf-token"]').content = token;
  for (const each of waiting) if (each.waits) each.signedIn();
}

/** The session has ended and session.js has emptied the page: what stands there now says how an upload goes on. */
function sayWhere() {
  ended = true;
  const [waiting] = running.values();
  if (waiting === undefined) return;
  const link = document.querySelector("main a");
  const words = `${waiting.form.dataset.signedOut} ${waiting.form.dataset.signInHere}`;
  link.target = "_blank"; // this page holds the file
  link.parentNode.before(Object.assign(document.createElement("p"), { textContent: words }));
}

function prepare(root) {
  for (const form of root.querySelectorAll(".upload")) {
    form.querySelector(".upload-send").hidden = true;
    form.querySelector(".file").addEventListener("change", () => begin(form));
    form.querySelector(".upload-stop").addEventListener("click", () => running.get(form)?.stop());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      begin(form);
    });
    begin(form); // a file that was chosen before this script had come
  }
}

if (window.tus?.isSupported) {
  prepare(document);
  document.addEventListener("berkas:drawn", (event) => prepare(event.target));
  window.addEventListener("offline", () => running.forEach((each) => each.pause()));
  window.addEventListener("online", () => running.forEach((each) => each.resume()));
  window.addEventListener("focus", () => lookForSession().catch(() => {}));
  document.addEventListener("berkas:ended", sayWhere);
  window.addEventListener("beforeunload", (event) => {
    if (running.size > 0) event.preventDefault();
  });
}
