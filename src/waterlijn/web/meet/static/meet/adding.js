// Counts characters and shows look-alike statements while somebody types. The form works without it.
const form = document.querySelector("[data-adding]");
if (form) {
  const words = JSON.parse(document.getElementById("words").textContent);
  const text = form.querySelector("textarea");
  const longest = Number(text.dataset.longest);
  const [count, said] = ["count", "count-said"].map((name) => form.querySelector(`[data-${name}]`));
  const [box, list] = ["alikes", "alike-list"].map((name) => form.querySelector(`[data-${name}]`));
  let [timer, turn, last] = [0, 0, ""];

  const counted = () => {
    const left = longest - Array.from(text.value.trim()).length;
    count.textContent = (left < 0 ? words.over : words.left).replace("{n}", Math.abs(left));
    count.classList.toggle("too-long", left < 0);
    // A screen reader hears it now and then, not at every letter.
    if (left <= 20 && left % 10 === 0) said.textContent = count.textContent;
  };

  const show = (found) => {
    list.replaceChildren(...found.map((one) => {
      const row = document.createElement("li");
      [row.textContent, row.lang, row.dir] = [one.text, one.language, "auto"];
      return row;
    }));
    box.hidden = !found.length;
    if (found.length) said.textContent = `${words.alike} ${found[0].text}`;
  };

  const look = async () => {
    const here = ++turn;
    const asked = text.value.trim();
    if (asked === last) return;
    last = asked;
    try {
      const headers = { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
      const body = new URLSearchParams({ text: asked });
      const answer = await fetch(form.dataset.alike, { method: "POST", credentials: "same-origin", headers, body });
      if (answer.ok && here === turn) show((await answer.json()).alike);
    } catch { /* only help: the next step looks again */ }
  };

  text.addEventListener("input", () => {
    counted();
    clearTimeout(timer);
    timer = setTimeout(look, 600);
  });
  counted();
}
