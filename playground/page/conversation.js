/** The conversation in the middle, and the thread beside it. */

import { act, app, conversation, draw, now } from "./app.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { continues, messageItem } from "./message.js";
import { nameOf, titleOf } from "./reader.js";
import { dayKey, fromTs, relativeDay } from "./time.js";

/** Where each list of messages was scrolled to: at its end, unless somebody has scrolled up. */
const atEnd = new Map();

export function conversationPane() {
  const place = conversation(app.place);
  if (!place) {
    return h("main", { class: "pane", id: "main" }, h("p", { class: "empty" }, "There is nothing to see here."));
  }
  const title = titleOf(place);
  const sign = { channel: "hash", private: "lock", mpim: "people", im: "chat" }[place.kind];
  return h("main", { class: "pane", id: "main", "aria-label": title, key: `main-${place.id}` },
    h("header", { class: "pane-head" },
      h("h1", {}, h("span", { class: "sign" }, icon(sign)), title),
      h("p", { class: "muted members", title: place.members.map(nameOf).join(", ") }, about(place))),
    list(app.messages, place, `Messages in ${title}`, false),
    foot(place, `Message ${place.kind === "channel" ? "#" : ""}${title}`));
}

const about = (place) =>
  place.kind === "im" ? "Direct message" : `${place.members.length} member${place.members.length === 1 ? "" : "s"}`;

function foot(place, label) {
  if (place.archived) return h("p", { class: "foot-note" }, "This channel is archived.");
  if (!place.is_member) {
    return h("div", { class: "foot-note" }, `You are not in ${titleOf(place)} yet.`,
      h("button", {
        type: "button", class: "button primary", onclick: () => act("join", { channel: place.id }),
      }, "Join channel"));
  }
  return composer({ key: place.id, channel: place.id, label });
}

/** The channel's list and the thread's, as they were described last. */
const drawn = {};

function list(messages, place, label, inThread) {
  const key = `${inThread ? "thread" : "list"}-${app.handle}-${place.id}-${inThread ? app.thread : ""}`;
  const last = drawn[inThread];
  if (last?.key === key && last.round === app.round) return last.node;
  const node = describe(key, messages, place, label, inThread);
  drawn[inThread] = { key, round: app.round, node };
  return node;
}

function describe(key, messages, place, label, inThread) {
  const { tz: zone } = app.world.me;
  let day = "";
  let before = null;
  const items = messages.flatMap((message) => {
    const out = [];
    const sent = fromTs(message.ts);
    const today = dayKey(sent, zone);
    const isNew = !inThread && message.ts === app.newFrom;
    if (today !== day && !inThread) {
      out.push(h("li", { key: `day-${today}`, class: "day", role: "separator" },
        h("span", {}, relativeDay(sent, zone, now()))));
    }
    if (isNew) out.push(h("li", { key: "new", class: "new-mark", role: "separator" }, h("span", {}, "New")));
    const follows = today === day && !isNew && continues(message, before);
    out.push(messageItem(message, place, { inThread, follows }));
    day = today;
    before = message;
    return out;
  });
  return h("div", {
    key, class: "scroll", tabindex: "0", role: "group", "aria-label": label,
    onmount: (node) => follow(node, key),
    onscroll: (event) => {
      const node = event.currentTarget;
      atEnd.set(key, node.scrollHeight - node.scrollTop - node.clientHeight < 40);
    },
  },
  items.length === 0 && !app.loading && h("p", { class: "empty", key: "empty" }, "No messages yet."),
  h("ol", { class: "messages", role: "list", "aria-label": label }, items));
}

/** Stay at the end of a list while messages arrive there. */
function follow(node, key) {
  atEnd.set(key, true);
  const settle = () => {
    if (atEnd.get(key)) node.scrollTop = node.scrollHeight;
  };
  new ResizeObserver(settle).observe(node);
  new ResizeObserver(settle).observe(node.lastElementChild);
  settle();
}

export function threadPane() {
  const place = conversation(app.place);
  if (!app.thread || !place) return null;
  const close = () => {
    const ts = app.thread;
    app.thread = null;
    draw();
    queueMicrotask(() => document.querySelector(`#main [data-ts="${ts}"] .thread-link`)?.focus());
  };
  return h("aside", {
    class: "pane thread", "aria-label": "Thread", key: `thread-${app.thread}`,
    onkeydown: (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) close();
    },
  },
  h("header", { class: "pane-head" },
    h("h2", {}, "Thread"),
    h("p", { class: "muted members" }, titleOf(place)),
    h("button", {
      type: "button", class: "icon-button", "aria-label": "Close thread", title: "Close thread", onclick: close,
    }, icon("close"))),
  list(app.replies, place, "Messages in this thread", true),
  place.is_member && !place.archived
    && composer({
      key: `${place.id}-${app.thread}`, channel: place.id, thread: app.thread, label: "Reply", focus: true,
    }));
}
