// Every page works without this file. It adds: "/" finds the search box, arrows go through what it found, ladders climb
// by themselves, news are announced without moving anything, and what the agent taps is answered in place.
"use strict";

const scripted = { headers: { "Bedside-Script": "1" } };

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  const find = document.getElementById("find");
  if (find) {
    event.preventDefault();
    find.focus();
    find.select();
  }
});

// From the search box down into what it found, and back up into the box.
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const found = [...document.querySelectorAll(".people a")];
  const box = document.getElementById("find");
  const at = found.indexOf(document.activeElement);
  if (at < 0 && document.activeElement !== box) return;
  const next = event.key === "ArrowDown" ? found[at + 1] : at > 0 ? found[at - 1] : at === 0 ? box : null;
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// A second press of a button is no second wish, nor a wish for what has just taken its place.
let settledAt = 0;
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent || event.timeStamp < settledAt) return event.preventDefault();
  if (event.target.method === "post") event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// What the caller says: sent in the background, the card is exchanged as a whole, focus and place stay.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || !("swap" in form.dataset)) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form));
  const button = event.submitter;
  if (button && button.name) fields.set(button.name, button.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.getElementById("main");
    if (!main) throw new Error("no main");
    document.getElementById("main").replaceChildren(...main.childNodes);
    history.replaceState(null, "", answer.url.split("#")[0]);
    settledAt = performance.now() + 400;
    start();
    const place = document.getElementById(form.dataset.focus) || document.getElementById("main");
    place.focus({ preventScroll: true });
  } catch {
    // Without scripts the button's own value goes with the form.
    if (button && button.name) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: button.name, value: button.value });
      form.append(field);
    }
    form.submit();
  }
});

const streams = new Map();
// True where a ladder on this page has moved since the last look: that much of the news is already shown.
let climbed = false;

function climb(ladder) {
  const path = ladder.dataset.events;
  if (!path || streams.has(path)) return;
  const stream = new EventSource(path);
  streams.set(path, stream);
  const show = (event) => {
    const news = document.createElement("template");
    news.innerHTML = event.data;
    for (const place of document.querySelectorAll(`[data-events="${CSS.escape(path)}"]`)) {
      const now = news.content.querySelector(".now");
      place.querySelector(".now").className = now.className;
      if (place.querySelector(".now p").textContent !== now.querySelector("p").textContent) {
        place.querySelector(".now").innerHTML = now.innerHTML;
      }
      place.querySelector(".ladder-rest").innerHTML = news.content.querySelector(".ladder-rest").innerHTML;
    }
  };
  stream.addEventListener("repair", (event) => {
    show(event);
    climbed = true;
  });
  stream.addEventListener("end", (event) => {
    show(event);
    stream.close();
    streams.delete(path);
  });
}

function start() {
  const wanted = new Set();
  for (const ladder of document.querySelectorAll("[data-events]")) {
    wanted.add(ladder.dataset.events);
    climb(ladder);
  }
  for (const [path, stream] of streams) {
    if (wanted.has(path)) continue;
    stream.close();
    streams.delete(path);
  }
}

// Another state of the card shows as one line; nothing else moves.
async function askForNews() {
  const card = document.querySelector("[data-revision-path]");
  if (!card || document.hidden) return;
  try {
    const answer = await fetch(card.dataset.revisionPath, scripted);
    if (!answer.ok) return;
    const revision = await answer.text();
    if (revision === card.dataset.revision) return;
    const news = card.querySelector(".news");
    if (revision.startsWith("danger-") && !card.dataset.revision.startsWith("danger-")) {
      news.setAttribute("role", "alert");
      news.classList.add("bad");
      news.querySelector("span").textContent = "Danger. Show what to say now";
      news.hidden = false;
    } else if (climbed) card.dataset.revision = revision;
    else news.hidden = false;
    climbed = false;
  } catch {
    // Away for a moment: the next round asks again.
  }
}

start();
setInterval(askForNews, 15000);
