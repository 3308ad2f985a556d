// Keys for who judges many statements. They work only while the statement itself has the focus, so that a letter
// typed elsewhere, or a screen reader's own key, never decides anything.
const box = document.querySelector("[data-judge]");

if (box) {
  document.querySelector("[data-keys]").hidden = false;
  box.addEventListener("keydown", (event) => {
    if (event.target !== box || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "2") {
      const reject = document.getElementById("reject");
      reject.open = true;
      reject.querySelector("input[type=radio]").focus();
      event.preventDefault();
    } else {
      const chosen = box.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (chosen) {
        event.preventDefault();
        chosen.click();
      }
    }
  });
  // After a decision the next statement is ready for the next key.
  if (document.referrer.startsWith(location.origin + location.pathname)) box.focus();
}
