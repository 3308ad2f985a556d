// Somebody took everything back: votes that still waited in this browser go too.
const forget = document.querySelector("[data-forget]");
if (forget) {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(forget.dataset.forget)) localStorage.removeItem(name);
  }
}
