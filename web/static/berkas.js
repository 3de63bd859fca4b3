/* On every page: a sentence that says what went wrong gets the focus, so that a screen reader begins there; and a form
   that is sent once only (data-once, with the words for meanwhile if it takes a while) shows that it is on its way. */

document.querySelector("[data-focus]")?.focus();

for (const form of document.querySelectorAll("form[data-once]")) {
  const button = form.querySelector("button[type=submit]");
  const label = [...button.childNodes];
  // a page that the back button brings back as it was left can send again
  addEventListener("pageshow", () => {
    button.disabled = false;
    button.replaceChildren(...label);
  });
  form.addEventListener("submit", () => {
    button.disabled = true;
    if (form.dataset.once) button.textContent = form.dataset.once;
  });
}
