/** Changing what one has said, where it stands. */

import { act, app, conversation, draw } from "./app.js";
import { h } from "./dom.js";
import { person } from "./reader.js";

/** What is being edited: a message in one of its two lists → what it is to say. */
const open = new Map();

const keyOf = (message, channel, inThread) => `${app.handle}/${channel}/${message.ts}/${inThread ? "thread" : ""}`;

export const mayEdit = (message) =>
  message.user === app.world.me.id && !message.is_ephemeral
  && [undefined, "thread_broadcast", "file_share"].includes(message.subtype);

export const isEdited = (message, channel, inThread) => open.has(keyOf(message, channel, inThread));

export function startEditing(message, channel, inThread) {
  open.set(keyOf(message, channel, inThread), typed(message.text ?? ""));
  draw();
}

/** Open one's latest message here, if there is one. */
export function editLast(channel, inThread) {
  const last = (inThread ? app.replies : app.messages).findLast(mayEdit);
  if (last) startEditing(last, channel, inThread);
  return Boolean(last);
}

export function editForm(message, channel, inThread) {
  const key = keyOf(message, channel, inThread);
  const pane = inThread ? ".thread" : "#main";
  const before = typed(message.text ?? "");
  const done = () => {
    open.delete(key);
    draw();
    queueMicrotask(() => document.querySelector(`${pane} .composer-text`)?.focus());
  };
  const save = async () => {
    const text = open.get(key);
    if (text === before) {
      done();
      return;
    }
    const answer = await act("edit", { channel, ts: message.ts, text });
    if (answer.ok) done();
  };
  return h("form", {
    class: "editing", key: `edit-${key}`,
    onsubmit: (event) => {
      event.preventDefault();
      save();
    },
  },
  h("textarea", {
    class: "input", rows: 2, "aria-label": "Edit message", value: open.get(key),
    onmount: (node) => {
      node.focus();
      node.setSelectionRange(node.value.length, node.value.length);
    },
    oninput: (event) => open.set(key, event.currentTarget.value),
    onkeydown: (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") done();
      else if (event.key === "Enter" && !event.shiftKey) save();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
  }),
  h("div", { class: "editing-foot" },
    h("button", { type: "button", class: "button", onclick: done }, "Cancel"),
    h("button", { type: "submit", class: "button primary" }, "Save")));
}

/** What somebody has typed, of what Slack made of it. */
const typed = (text) =>
  text
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (whole, id) => (person(id) ? `@${person(id).handle}` : whole))
    .replace(/<#(\w+)(?:\|[^>]*)?>/g, (whole, id) => (conversation(id) ? `#${conversation(id).name}` : whole))
    .replace(/<!(channel|here|everyone)(?:\|[^>]*)?>/g, "@$1")
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
