/* On every page: a sentence that says what went wrong gets the focus, so that a screen reader begins there. */

document.querySelector("[data-focus]")?.focus();
