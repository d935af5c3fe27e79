// Every page works without this; with it some things are handier.
"use strict";

// Menus close on Escape and on a click elsewhere, as people expect of menus.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Times are in UTC for readers without scripts; here they become "5 minutes ago", with the exact local time on hover.
const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "long" });
function showTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const then = new Date(time.dateTime);
    const seconds = Math.round((then - Date.now()) / 1000);
    const [unit, length] = UNITS.find((candidate) => Math.abs(seconds) >= candidate[1]) || ["second", 1];
    time.title = exact.format(then);
    time.textContent = "exact" in time.dataset && seconds > 0
      ? countDown(seconds)
      : relative.format(Math.trunc(seconds / length), unit);
  }
}
// "in 2 min 10 s": the two largest units.
function countDown(seconds) {
  const parts = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]]
    .map(([unit, length], at, units) => [Math.trunc((at ? seconds % units[at - 1][1] : seconds) / length), unit]);
  const first = parts.findIndex(([number]) => number > 0);
  return "in " + parts.slice(first, first + 2).filter(([number]) => number > 0).map((part) => part.join(" ")).join(" ");
}
showTimes();
setInterval(showTimes, document.querySelector("time[data-exact]") ? 1000 : 30000);

// Copying needs scripts, so its buttons are hidden without them. Browsers allow it on https and localhost only.
for (const button of document.querySelectorAll("[data-copy], [data-copy-of]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy ?? document.getElementById(button.dataset.copyOf).textContent);
    announce("Copied.");
  });
}

// Says something once, also to screen readers.
function announce(sentence) {
  let place = document.querySelector(".toast");
  if (!place) {
    place = document.createElement("p");
    place.className = "toast";
    place.setAttribute("role", "status");
    document.body.append(place);
  }
  place.textContent = sentence;
  place.classList.add("shown");
  setTimeout(() => place.classList.remove("shown"), 2000);
}

// A second click while a form is under way would send it twice. The page may come back from the browser's memory.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// Where something is wrong, the caret goes there.
const wrong = document.querySelector("[aria-invalid=true]");
if (wrong) {
  wrong.focus();
}

// The tab one is on, where not all fit.
const tab = document.querySelector(".tabs [aria-current]");
if (tab) {
  const show = () => { tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 48; };
  show();
  addEventListener("resize", show);
}

// Ticks all event types around it, or none.
for (const button of document.querySelectorAll("[data-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...button.closest(button.dataset.all).querySelectorAll("input[type=checkbox]")];
    const all = boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = !all; });
  });
}

// Choosing is enough where the button only says "go".
for (const select of document.querySelectorAll("[data-submit]")) {
  select.addEventListener("change", () => select.form.submit());
}

// Arrow keys lead to the attempts beside the open one, but for readers who scroll or type.
document.addEventListener("keydown", (event) => {
  const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const link = plain && !event.target.closest("input, select, textarea, pre") && document.querySelector(`a[data-key="${event.key}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});

// The log, live: the server says how many attempts, or requests to an inbox, are new; they appear, or are counted while the reader is elsewhere.
const live = document.querySelector("[data-live]");
if (live) {
  const button = live.querySelector("button");
  let paused = false;
  let waiting = 0;
  async function show() {
    waiting = 0;
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const fresh = page.getElementById("log");
    if (fresh) {
      document.getElementById("log").replaceWith(fresh);
      showTimes();
    }
  }
  function say() {
    live.classList.toggle("paused", paused);
    button.textContent = waiting > 0 ? `${waiting} new` : paused ? "Paused" : "Live";
  }
  live.hidden = false;
  button.addEventListener("click", async () => {
    if (waiting > 0) {
      await show();
    } else {
      paused = !paused;
    }
    say();
  });
  new EventSource(live.dataset.live).addEventListener("arrivals", async (event) => {
    waiting += Number(event.data);
    if (!paused && scrollY < 80 && !document.getElementById("log").contains(document.activeElement)) {
      await show();
    }
    say();
  });
}

// Whether this node takes work, for the foot of the page.
const health = document.querySelector("[data-health]");
if (health) {
  fetch(health.href).then((answer) => answer.ok, () => false).then((good) => {
    health.dataset.health = good ? "good" : "bad";
    health.textContent = good ? "Healthy" : "Not healthy";
  });
}

// Keys do things for readers who are not typing, unless they switched that off: some have programs press keys for them.
const shortcuts = document.getElementById("shortcuts");
if (shortcuts) {
  const letters = shortcuts.querySelector("[data-letters]");
  const button = document.querySelector("[data-shortcuts]");
  const area = (row) => row && document.querySelector(`nav a[data-area="${row.dataset.to}"]`);
  let going = 0;
  letters.checked = localStorage.getItem("letters") !== "off";
  letters.addEventListener("change", () => localStorage.setItem("letters", letters.checked ? "on" : "off"));
  button.hidden = false;
  button.addEventListener("click", () => shortcuts.showModal());
  shortcuts.querySelectorAll("[data-to]").forEach((row) => { row.hidden = !area(row); });
  function step(by) {
    const rows = [...document.querySelectorAll("main [data-row]")];
    const here = rows.findIndex((row) => row === document.activeElement);
    const from = here < 0 ? rows.findIndex((row) => row.getAttribute("aria-current")) : here;
    const next = rows[from < 0 ? (by > 0 ? 0 : rows.length - 1) : from + by];
    if (next) {
      next.focus();
    }
  }
  const does = {
    "?": () => shortcuts.showModal(),
    "j": () => step(1),
    "k": () => step(-1),
    "/": () => (document.querySelector("main [data-search]") || document.querySelector("main .filters input:not([type=hidden])"))?.focus(),
    "r": () => document.querySelector("main button[data-key=r]")?.click(),
    "g": () => { going = Date.now(); },
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.isComposing || event.target.closest("input, select, textarea, [contenteditable]");
    if (typing || !letters.checked || shortcuts.open || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const gone = Date.now() - going < 1500 && area(shortcuts.querySelector(`[data-go="${CSS.escape(event.key)}"]`));
    going = 0;
    if (gone || does[event.key]) {
      event.preventDefault();
      gone ? gone.click() : does[event.key]();
    }
  });
}
