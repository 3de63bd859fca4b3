// A scanned code opens this page with the token behind the #, which no server sees: it is put into the form and sent.
const token = location.hash.slice(1);
const form = document.getElementById("check-slip");
if (token && form) {
  form.elements.slip.value = token;
  history.replaceState(null, "", location.pathname);
  form.submit();
}
