/* The page works without this file. With it, answers come without a reload, and leaving empties the screen at once. */
"use strict";
(() => {
  const SECONDS_TO_ANSWER = 8;
  const PRESSES = 3;
  const SECONDS_BETWEEN_PRESSES = 2;
  const HELD_MS = 700;
  const HELD_STILL_PX = 12;
  const OWED_SECONDS = 900; /* as long as a session that nobody writes to */

  const root = document.documentElement;
  const main = document.querySelector("main");
  const way = document.querySelector(".leave");
  if (!window.fetch || !window.AbortController || !main || !way) return;

  /* ---- Leaving ---- */

  const tabs = window.BroadcastChannel ? new BroadcastChannel("tabs") : null;
  let left = false;
  let copied = false;
  let asking = null;

  const words = way.dataset.words.split(" "); /* the plainest: they need no server to be understood */
  const empty = () => { document.body.textContent = ""; };

  /* At once where the browser lets us: what is asked of the clipboard may not be done before this page is gone. */
  function forget() {
    document.addEventListener("copy", (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/plain", "");
    }, { once: true });
    if (!document.execCommand("copy")) navigator.clipboard.writeText("").catch(() => {});
  }

  /* The screen first, then the session, then somewhere harmless. Nothing here waits for the network. */
  function leave() {
    if (left) return;
    left = true;
    empty();
    document.title = way.dataset.title;
    const icon = document.querySelector("link[rel=icon]");
    if (icon) icon.href = "data:,";
    if (asking) asking.abort();
    if (copied) forget();
    /* Should the server be down now, the next request it hears will tell it. */
    document.cookie = `gone=1; Path=/; Max-Age=${OWED_SECONDS}; SameSite=Strict${location.protocol === "https:" ? "; Secure" : ""}`;
    if (!navigator.sendBeacon || !navigator.sendBeacon("/exit")) {
      fetch("/exit", { method: "POST", keepalive: true }).catch(() => {});
    }
    location.replace(way.dataset.to);
  }

  function leaveEverywhere(event) {
    event.preventDefault();
    if (tabs && !left) tabs.postMessage("left");
    leave();
  }

  way.addEventListener("click", leaveEverywhere);
  way.addEventListener("auxclick", leaveEverywhere);
  if (tabs) tabs.onmessage = leave;

  /* Touch keyboards press Shift by themselves. So where fingers are the first thing to point with, Shift never counts,
     and Escape only while no box is being written in: no such keyboard can be up then. */
  const fingers = window.matchMedia("(pointer: coarse)");
  const writing = () => /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement ? document.activeElement.tagName : "");
  const leaves = (key) => (key === "Escape" && !(fingers.matches && writing())) || (key === "Shift" && !fingers.matches);
  let last = "";
  let times = 0;
  let at = 0;
  document.addEventListener("keydown", (event) => {
    if (left) { event.preventDefault(); return; } /* another Escape would stop the way out from loading */
    if (event.repeat) return;
    const late = event.timeStamp - at > SECONDS_BETWEEN_PRESSES * 1000;
    times = event.key === last && !late ? times + 1 : 1;
    last = event.key;
    at = event.timeStamp;
    if (times === PRESSES && leaves(last)) leaveEverywhere(event);
  }, true);

  /* A finger held still leaves, anywhere but on what phones do something else with: a box, a link to call. */
  let held = null;
  const release = () => { if (held) clearTimeout(held.timer); held = null; };
  document.addEventListener("pointerdown", (event) => {
    const second = held !== null;
    release();
    if (second || event.pointerType !== "touch" || event.target.closest("input, select, a:not(.leave)")) return;
    held = { x: event.clientX, y: event.clientY, timer: setTimeout(() => leaveEverywhere(event), HELD_MS) };
  }, true);
  document.addEventListener("pointermove", (event) => {
    if (held && Math.hypot(event.clientX - held.x, event.clientY - held.y) > HELD_STILL_PX) release();
  }, true);
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, release, true);
  /* The phone noticed first, and would show a menu, with an address in it, or begin to mark words. */
  document.addEventListener("contextmenu", (event) => { if (held) leaveEverywhere(event); }, true);

  /* Nothing to see in the list of open apps, nor on a page the browser keeps for Back. */
  document.addEventListener("visibilitychange", () => root.classList.toggle("away", document.hidden));
  window.addEventListener("pagehide", empty);
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (left) location.replace(way.dataset.to);
    else location.reload();
  });

  /* ---- Answering ---- */

  function show(answer) {
    if (answer.language !== root.lang) { location.replace("/"); return; } /* another page altogether */
    const inBox = writing();
    main.innerHTML = answer.thread;
    main.classList.toggle("first", answer.first);
    main.scrollTop = 0;
    window.scrollTo(0, 0);
    document.querySelector(".write [name=turn]").value = answer.turn;
    if (!inBox) main.focus({ preventScroll: true });
  }

  /* Above what stands there: words from the server, or the ones the page brought along for when there is none. */
  function broken(html) {
    const alert = main.querySelector("[role=alert]");
    if (alert) alert.remove();
    main.firstElementChild.insertAdjacentHTML("afterbegin", html || document.getElementById("broken").innerHTML);
    main.classList.add("first");
    main.scrollTop = 0;
  }

  async function say(fields, asked) {
    const late = setTimeout(() => asked.abort(), SECONDS_TO_ANSWER * 1000);
    try {
      const response = await fetch("/say", {
        method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" },
        cache: "no-store", redirect: "manual", signal: asked.signal,
      });
      return response.type === "opaqueredirect" ? { language: "" } : await response.json();
    } catch (fault) {
      return { broken: "" };
    } finally {
      clearTimeout(late);
    }
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter;
    const box = form.elements.text;
    if (!box && !button) return; /* a browser too old to say which button: it can send the form itself */
    event.preventDefault();
    if (asking && !box) return; /* pressed twice; but what is written is always sent */
    if (box && words.includes(box.value.trim().toLowerCase())) { leaveEverywhere(event); return; }
    const fields = new FormData(form);
    if (button && button.name) fields.set(button.name, button.value);
    const asked = new AbortController();
    if (asking) asking.abort();
    asking = asked;
    const written = box ? box.value : "";
    if (box) box.value = "";
    const answer = await say(fields, asked);
    if (left || asking !== asked) return;
    asking = null;
    if (answer.left) leaveEverywhere(event);
    else if ("broken" in answer) { broken(answer.broken); if (box && !box.value) box.value = written; }
    else show(answer);
  });

  /* ---- Copying a number ---- */

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button || !navigator.clipboard) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    copied = true;
    button.textContent = button.dataset.done;
  });

  root.classList.add("live");
})();
