// Votes go into a queue in this browser and are sent in order, once, also when there is no connection for a while.
// Without this script the same form sends one vote at a time.
//
// Each vote is a line of its own in localStorage, with a key that the server counts once. So nothing is lost when the
// page is loaded again, and two tabs never overwrite each other: adding and removing a line touches no other line.
const root = document.querySelector("[data-voting]");
const MOST = 10; // votes in one request
const QUIET = 350; // milliseconds in which a second tap is taken for a slip
const LONGEST_WAIT = 60; // seconds between two tries
const LONGEST_ANSWER = 20; // seconds after which a request counts as lost

if (root) start();

function start() {
  const form = root.querySelector("form.vote");
  const data = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
  const words = data("words");
  const prefix = `${root.dataset.store}-`;
  let { next: coming = [], voted = 0, of = 0 } = data("start");
  let token = root.querySelector("[name=csrfmiddlewaretoken]").value;
  let current = coming[0] || null;
  let [tries, timer, changed, sending, hadTrouble, turn] = [0, 0, -QUIET, false, false, 0];

  const part = (name) => root.querySelector(`[data-${name}]`);
  const say = (name, text) => { const where = part(name); if (where) where.textContent = text; };

  // --- the queue -----------------------------------------------------------------------------------------------
  function waiting() {
    return Object.keys(localStorage).filter((name) => name.startsWith(prefix)).sort()
      .map((name) => { try { return { name, ...JSON.parse(localStorage.getItem(name)) }; } catch { return { name }; } });
  }

  function keep(vote) {
    // Names sort in the order of voting; the counter is for two votes within one millisecond.
    const name = `${prefix}${String(Date.now()).padStart(15, "0")}-${String(turn++).padStart(6, "0")}-${vote.key}`;
    localStorage.setItem(name, JSON.stringify(vote));
  }

  function drop(keys) {
    for (const vote of waiting()) if (!vote.key || keys.has(vote.key)) localStorage.removeItem(vote.name);
  }

  function newKey() {
    // crypto.randomUUID is only there on https; this is the same, everywhere.
    const raw = crypto.getRandomValues(new Uint8Array(16));
    raw[6] = (raw[6] & 0x0f) | 0x40;
    raw[8] = (raw[8] & 0x3f) | 0x80;
    const hex = Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  // --- sending -------------------------------------------------------------------------------------------------
  async function send() {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    try {
      // Of all tabs one sends at a time. Without locks the keys still make every vote count once.
      if (navigator.locks) await navigator.locks.request(root.dataset.store, sendAll);
      else await sendAll();
    } finally {
      sending = false;
      report();
    }
    if (waiting().length && !timer) send();
  }

  async function sendAll() {
    timer = 0;
    for (let batch = waiting(); batch.length; batch = waiting()) {
      const wait = await sendSome(batch.slice(0, MOST));
      if (wait) {
        hadTrouble = true;
        timer = setTimeout(() => { timer = 0; send(); }, wait * 1000);
        return;
      }
      tries = 0;
    }
  }

  // Sends some votes; returns 0, or after how many seconds to try again.
  async function sendSome(batch) {
    const broken = batch.filter((vote) => !vote.key);
    if (broken.length) { drop(new Set()); return 0; }
    const votes = batch.map(({ statement, vote, key }) => ({ statement, vote, key }));
    let answer;
    try {
      answer = await ask(root.dataset.votes, { method: "POST", body: JSON.stringify({ votes }), keepalive: true,
        headers: { "Content-Type": "application/json", "X-CSRFToken": token } });
    } catch {
      return later(0);
    }
    if (answer.ok) return accepted(answer);
    const problem = await answer.json().catch(() => ({}));
    if (problem.enter) { drop(new Set(waiting().map((vote) => vote.key))); location.assign(problem.enter); return LONGEST_WAIT; }
    if (problem.over) { say("late", `${words.over} ${votes.length}`); drop(new Set(votes.map((vote) => vote.key))); return 0; }
    if (answer.status === 403) await refresh();
    return later(Number(answer.headers.get("Retry-After")) || 0);
  }

  async function accepted(answer) {
    const found = await answer.json().catch(() => null);
    if (!found || !Array.isArray(found.kept)) return later(0); // some page in between, of a hotel for instance
    drop(new Set([...found.kept, ...found.refused]));
    ({ voted, of } = found);
    arrive(found.next);
    if (found.ask) offer(found.ask);
    return 0;
  }

  async function refresh() {
    try {
      const answer = await ask(root.dataset.statements, {});
      if (!answer.ok) return;
      const found = await answer.json();
      token = found.csrf || token;
      ({ voted, of } = found);
      arrive(found.next);
    } catch { /* the next try comes by itself */ }
  }

  function ask(address, options) {
    const signal = AbortSignal.timeout ? AbortSignal.timeout(LONGEST_ANSWER * 1000) : undefined;
    const headers = { Accept: "application/json", ...options.headers };
    return fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "error", signal, ...options, headers });
  }

  function later(seconds) {
    tries += 1;
    const own = Math.min(LONGEST_WAIT, 2 ** Math.min(tries, 6)) * (0.5 + Math.random() / 2); // not everybody at once
    return Math.max(seconds, own);
  }

  function report() {
    const n = waiting().length;
    if (n && hadTrouble) say("queue", (n === 1 ? words.later_one : words.later_many).replace("{n}", n));
    else if (hadTrouble) { say("queue", words.sent); hadTrouble = false; }
    if (!n && !form && root.dataset.again !== undefined && voted) location.reload();
  }

  // --- what is on the page -------------------------------------------------------------------------------------
  function arrive(statements) {
    const inQueue = new Set(waiting().map((vote) => vote.statement));
    coming = statements.filter((one) => !inQueue.has(one.number) && one.number !== current?.number);
    if (current) coming.unshift(current);
    else showNext();
    place();
  }

  function showNext() {
    const inQueue = new Set(waiting().map((vote) => vote.statement));
    coming = coming.filter((one) => one.number !== current?.number && !inQueue.has(one.number));
    current = coming[0] || null;
    changed = performance.now();
    if (!form) return;
    form.hidden = !current;
    if (!current) return empty();
    const text = form.querySelector("#statement");
    [text.textContent, text.lang] = [current.text, current.language];
    [form.elements.statement.value, form.elements.key.value] = [current.number, newKey()];
    about(current.about);
    say("live", `${words.next} ${current.text}`);
    part("live").lang = current.language;
    say("end", "");
    place();
  }

  function about(answered) {
    part("about").hidden = !answered;
    say("lead", answered?.lead || "");
    say("about-text", answered?.text || "");
    if (answered) part("about-text").lang = answered.language;
  }

  function empty() {
    const text = waiting().length ? words.wait : words.done;
    say("end", text);
    say("live", text);
    place();
  }

  function place() {
    const n = Math.min(voted + new Set(waiting().map((vote) => vote.statement)).size, of);
    say("place", words.place?.replace("{voted}", n).replace("{of}", of));
    const bar = root.querySelector("progress");
    if (bar) [bar.value, bar.max] = [n, of];
  }

  // After going against most people: an offer to say what one needs. Nobody has to.
  function offer(asked) {
    const box = part("ask");
    if (!box) return;
    say("ask-text", asked.text);
    part("ask-text").lang = asked.language;
    box.querySelector("[name=about]").value = asked.number;
    box.hidden = false;
  }

  // --- the person ----------------------------------------------------------------------------------------------
  function cast(value) {
    if (!current || performance.now() - changed < QUIET) return true;
    try {
      keep({ statement: current.number, vote: value, key: newKey() });
    } catch {
      return false; // no room, or not allowed: the form sends it by itself
    }
    if (part("ask")) part("ask").hidden = true;
    showNext();
    send();
    return true;
  }

  function keysAreOn() {
    return part("keys")?.querySelector("input")?.checked;
  }

  if (form) {
    form.addEventListener("submit", (event) => {
      const pressed = event.submitter;
      if (pressed?.name === "vote" && cast(Number(pressed.value))) event.preventDefault();
    });
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isTyping || !keysAreOn()) return;
      const value = { 1: 1, 2: 0, 3: -1 }[event.key];
      if (value !== undefined && current && !cast(value)) form.querySelector(`[name=vote][value="${value}"]`).click();
    });
    const tick = part("keys");
    tick.hidden = false;
    try { tick.querySelector("input").checked = localStorage.getItem("waterlijn-keys") !== "off"; } catch { /* stays on */ }
    tick.addEventListener("change", () => {
      try { localStorage.setItem("waterlijn-keys", keysAreOn() ? "on" : "off"); } catch { /* for this page only */ }
    });
  }
  addEventListener("online", () => { tries = 0; send(); });
  addEventListener("offline", () => { hadTrouble = true; report(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") send(); });
  // Another tab votes or sends: this one follows.
  let following = 0;
  addEventListener("storage", (event) => {
    if (!event.key?.startsWith(prefix)) return;
    if (event.newValue && waiting().some((vote) => vote.statement === current?.number)) showNext();
    report();
    clearTimeout(following);
    if (!event.newValue) following = setTimeout(refresh, QUIET);
  });

  let left = [];
  try { left = waiting(); } catch { /* no storage here: the form does it */ }
  if (left.length) {
    hadTrouble = true;
    if (left.some((vote) => vote.statement === current?.number)) showNext();
    send();
  }
  changed = -QUIET;
  place();
}
