// Renews the moving part of the page of an import. Without this script the browser loads the page again by itself.
const part = document.querySelector("[data-progress]");
if (part) {
  const again = async () => {
    try {
      const answer = await fetch(part.dataset.progress, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return location.reload();
      if (answer.headers.get("X-Finished")) return location.reload();
      part.innerHTML = await answer.text();
    } catch {
      // The connection was away for a moment: the import goes on without us.
    }
    setTimeout(again, 1500);
  };
  setTimeout(again, 1000);
}
