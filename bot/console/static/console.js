// Keeps a page of the console true while it is looked at. Without it every page works by its Refresh link.
// The bell only says that something has changed; the page then asks for itself again, and what the reader is
// typing is never touched.
"use strict";
(() => {
  const IDLE_MS = 60_000, AGAIN_MS = 30_000, LATER_MS = 3_000;
  let heard = "", touched = Date.now(), drawn = Date.now();
  for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, () => { touched = Date.now(); }, true);

  // A console that nobody touches grows idle and is signed out, however often its page asks.
  const ask = (path, more = {}) => fetch(path, {
    ...more, credentials: "same-origin", cache: "no-store",
    headers: { ...more.headers, ...(Date.now() - touched > IDLE_MS ? { "x-by-itself": "1" } : {}) },
  });

  const live = () => document.querySelectorAll("[data-live]");

  async function draw() {
    const first = live()[0];
    if (!first) return;
    const answer = await ask(first.dataset.live);
    if (answer.redirected) return location.assign("/sign-in");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const was = document.getElementById("case"), is = page.getElementById("case");
    if (is && was && is.dataset.state !== was.dataset.state) return swap(was, is);
    if (!answer.ok && was) return location.assign("/queue");
    if (!answer.ok) throw new Error("no page"); // this ring is heard again in a moment
    for (const old of live()) {
      const now = page.getElementById(old.id);
      if (now && now.innerHTML !== old.innerHTML) swap(old, now);
    }
    document.title = (document.title.startsWith(MARK) ? MARK : "") + page.title;
    drawn = Date.now();
  }

  // Sound and badge: off until somebody switches them on, and neither says what has come or how much of it.
  const news = () => [...document.querySelectorAll("[data-news]")].reduce((sum, at) => sum + Number(at.dataset.news), 0);
  const MARK = "• ";
  const tell = { sound: ring, badge: mark };
  let known = news();
  function ring() {
    const sound = new AudioContext(), note = sound.createOscillator(), soft = sound.createGain();
    soft.gain.value = 0.05;
    note.connect(soft).connect(sound.destination);
    note.onended = () => sound.close();
    note.start();
    note.stop(sound.currentTime + 0.2);
  }
  function mark() {
    if (!document.hidden || document.title.startsWith(MARK)) return;
    document.title = MARK + document.title;
    navigator.setAppBadge?.();
  }
  addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    document.title = document.title.replace(MARK, "");
    navigator.clearAppBadge?.();
  });
  function announce() {
    const before = known;
    known = news();
    if (known > before) for (const name in tell) if (localStorage[name]) tell[name]();
  }
  for (const button of document.querySelectorAll("[data-switch]")) {
    const say = () => { button.textContent = `${button.dataset.switch}: ${localStorage[button.id] ? "on" : "off"}`; };
    button.addEventListener("click", () => {
      if (localStorage[button.id]) localStorage.removeItem(button.id);
      else { localStorage[button.id] = "on"; tell[button.id](); }
      say();
    });
    button.hidden = false;
    say();
  }

  // Another state of the case, or a region that reads differently; focus and the end of the thread are kept.
  function swap(old, now) {
    const focus = document.activeElement?.id, atEnd = old.scrollHeight - old.scrollTop - old.clientHeight < 40;
    const draft = document.getElementById("text")?.value, scrolled = old.scrollTop;
    old.replaceChildren(...now.childNodes);
    if (old.id === "case") old.dataset.state = now.dataset.state;
    old.scrollTop = atEnd ? old.scrollHeight : scrolled;
    const text = document.getElementById("text");
    if (text && old.contains(text)) text.value = draft ?? "";
    const kept = focus && document.getElementById(focus);
    if (kept && kept !== document.activeElement) kept.focus({ preventScroll: true });
    drawn = Date.now();
  }

  async function listen() {
    for (;;) {
      try {
        const answer = await ask(`/bell?heard=${heard}`);
        if (answer.redirected) return location.assign("/sign-in");
        const sound = answer.ok ? await answer.text() : heard;
        // The first sound too: something may have changed since this page was made.
        if (sound !== heard || Date.now() - drawn > AGAIN_MS) { await draw(); announce(); }
        heard = sound;
        if (!answer.ok) await later();
      } catch { await later(); }
    }
  }
  const later = () => new Promise((done) => setTimeout(done, LATER_MS));

  // What the words would cost, as they are typed.
  let counting = 0;
  addEventListener("input", ({ target }) => {
    if (target.id !== "text") return;
    clearTimeout(counting);
    counting = setTimeout(async () => {
      const proof = document.querySelector("#composer [name=proof]").value;
      const body = new URLSearchParams({ proof, text: target.value, channel: target.dataset.channel });
      const answer = await ask("/measure", { method: "POST", body });
      if (answer.ok) document.getElementById("counted").textContent = await answer.text();
    }, 250);
  });

  function put(words) {
    const text = document.getElementById("text");
    text.value = text.value.trim() ? `${text.value.trim()} ${words}` : words;
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  addEventListener("click", (press) => {
    const chosen = press.target.closest("[data-say]");
    if (chosen && document.getElementById("text")) { press.preventDefault(); put(chosen.dataset.say); }
    if (press.target.id === "keys-open") keys.showModal();
  });
  addEventListener("submit", ({ target }) => {
    const draft = target.querySelector("[name=draft]"), text = document.getElementById("text");
    if (draft && text) draft.value = text.value;
  });

  const keys = document.getElementById("keys");
  document.getElementById("keys-open").hidden = false;
  function step(by) {
    const rows = [...document.querySelectorAll("[data-row]")], at = rows.indexOf(document.activeElement);
    rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
  }
  const does = {
    j: () => step(1), k: () => step(-1), q: () => location.assign("/queue"), "?": () => keys.showModal(),
    c: () => document.getElementById("text")?.focus(),
  };
  addEventListener("keydown", (press) => {
    const typing = press.target.closest("input, textarea, select, dialog[open]");
    if (typing || press.ctrlKey || press.metaKey || press.altKey || !does[press.key]) return;
    press.preventDefault();
    does[press.key]();
  });

  const thread = document.getElementById("live-thread");
  if (thread) thread.scrollTop = thread.scrollHeight;
  const begun = document.getElementById("text"); // perhaps before this file was here
  if (begun?.value.trim()) begun.dispatchEvent(new Event("input", { bubbles: true }));
  listen();
})();
