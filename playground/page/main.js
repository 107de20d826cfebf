/** The page: draws what the seat sees, and draws it again when the workspace has changed. */

import { listen } from "./api.js";
import { app, arrive, dismiss, draw, HOME, isSeated, onDraw, refresh } from "./app.js";
import { clockBar } from "./clockbar.js";
import { conversationPane, threadPane } from "./conversation.js";
import { h, render } from "./dom.js";
import { homePane } from "./home.js";
import { icon } from "./icons.js";
import { announce } from "./live.js";
import { forgetLog, logButton, logDrawer, refreshLog } from "./log.js";
import { modal, refocus } from "./modal.js";
import { mrkdwn } from "./mrkdwn.js";
import { strip } from "./people.js";
import { reader } from "./reader.js";
import { sidebar } from "./sidebar.js";

const root = document.getElementById("app");
const HINT = "playground.hint";
let sidebarOpen = false;
let beforeModal = null;
let hadModal = false;
let seated = "";

function paint() {
  if (!app.world) {
    const words = app.lost ? "The playground does not answer." : "Opening the playground…";
    render(root, h("p", { class: "empty" }, words));
    return;
  }
  const { world } = app;
  const front = isSeated() && modal();
  const active = document.activeElement;
  document.title = `${world.me.name} · ${world.team.name}`;
  render(root,
    h("header", { class: "topbar", key: "top" },
      h("p", { class: "brand" },
        h("span", { class: "brand-mark", "aria-hidden": "true" }), world.team.name, h("small", {}, "playground")),
      clockBar(), logButton()),
    strip(),
    h("div", { class: `screen ${sidebarOpen ? "with-sidebar" : ""}`, key: "screen" },
      isSeated() && h("div", { class: "panes", key: `panes-${app.handle}`, inert: Boolean(front) },
        sidebar(),
        h("button", {
          type: "button", class: "icon-button sidebar-toggle", "aria-label": "Conversations",
          "aria-expanded": String(sidebarOpen), onclick: () => showSidebar(!sidebarOpen),
        }, icon("list")),
        h("div", { class: "middle" }, hint(), app.place === HOME ? homePane() : conversationPane()),
        app.place !== HOME && threadPane()),
      front),
    logDrawer(),
    notices());
  if (isSeated()) announce();
  minder(Boolean(front), active);
  refocus();
  if (seated !== app.handle) {
    document.querySelector(".seat.mine")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    seated = app.handle;
  }
}

/** Give the focus back to where it was before a modal came. */
function minder(hasModal, active) {
  if (hasModal && !hadModal) beforeModal = active;
  if (!hasModal && hadModal && !document.activeElement?.closest(".people")) {
    const isThere = beforeModal?.isConnected && beforeModal !== document.body;
    (isThere ? beforeModal : document.querySelector(".composer-text"))?.focus();
  }
  hadModal = hasModal;
  const lost = !active?.isConnected && document.activeElement === document.body;
  if (lost) document.querySelector(hasModal ? ".overlay" : "#main .scroll")?.focus();
}

function showSidebar(isOpen) {
  sidebarOpen = isOpen;
  draw();
}

function hint() {
  const { hint: words } = app.world;
  if (!words || localStorage.getItem(HINT) === words) return null;
  return h("aside", { class: "hint-banner", key: "hint", "aria-label": "Hint" },
    h("p", {}, mrkdwn(words, reader())),
    h("button", {
      type: "button", class: "icon-button", "aria-label": "Dismiss the hint",
      onclick: () => {
        localStorage.setItem(HINT, words);
        draw();
      },
    }, icon("close")));
}

function notices() {
  return h("div", { class: "notices", role: "alert", key: "notices" },
    app.notices.map((note) => h("div", { class: "notice", key: note.id }, h("p", {}, note.text),
      h("button", {
        type: "button", class: "icon-button", "aria-label": "Dismiss", onclick: () => dismiss(note.id),
      }, icon("close")))),
    app.lost && h("div", { class: "notice", key: "lost" },
      h("p", {}, "The playground does not answer. Trying again…")));
}

onDraw(paint);
addEventListener("hashchange", () => {
  sidebarOpen = false;
  arrive();
});
document.querySelector(".skip").onclick = (event) => {
  event.preventDefault(); // the address says who and where
  document.querySelector("#main .composer-text, #main .scroll")?.focus();
};
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && sidebarOpen) showSidebar(false);
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || hadModal) return;
  document.querySelector("#main .composer-text")?.focus(); // the "/" itself lands in it
});
listen(
  (event) => {
    const { version } = event.data ? JSON.parse(event.data) : {};
    if (version === undefined || version !== app.world?.version) refresh();
    refreshLog();
  },
  () => {
    app.lost = Boolean(app.world);
    forgetLog();
    draw();
  },
);
setInterval(() => app.world && draw(), 5000);
arrive();
