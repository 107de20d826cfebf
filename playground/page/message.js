/** One message: who, when, what, and what can be done with it. */

import { act, app, openThread } from "./app.js";
import { confirmed } from "./confirm.js";
import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { editForm, isEdited, mayEdit, startEditing } from "./editing.js";
import { emoji, REACTIONS } from "./emoji.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar, face } from "./people.js";
import { authorOf, nameOf, person, reader } from "./reader.js";
import { surface } from "./surface.js";
import { clockTime, fromTs, full } from "./time.js";

const SYSTEM = /^((channel|group)_|tombstone$)/;

/** Whether `message` goes on where `before` stopped: same person, within five minutes. */
export const continues = (message, before) =>
  Boolean(before) && before.user === message.user && before.username === message.username
  && Number(message.ts) - Number(before.ts) < 300
  && before.icons?.image_48 === message.icons?.image_48 && before.icons?.emoji === message.icons?.emoji
  && Boolean(before.is_ephemeral) === Boolean(message.is_ephemeral)
  && !SYSTEM.test(message.subtype ?? "") && !SYSTEM.test(before.subtype ?? "");

export function messageItem(message, place, { inThread, follows }) {
  const channel = place.id;
  const who = person(message.user);
  const { zone } = reader();
  const sent = fromTs(message.ts);
  const time = clockTime(sent, zone);
  const name = authorOf(message);
  const system = SYSTEM.test(message.subtype ?? "");
  const editing = isEdited(message, channel, inThread);
  const inChannel = place.kind === "channel" || place.kind === "private";
  const mentioned = inChannel && message.mentions?.includes(app.world.me.id);
  const label = `${name}, ${time}${message.is_ephemeral ? ", only visible to you" : ""}`;
  const classes = ["message", follows && "follows", system && "system", message.is_ephemeral && "ephemeral",
    mentioned && "mentioned"].filter(Boolean).join(" ");
  return h("li", { key: message.ts, class: classes, "data-ts": message.ts },
    h("article", { "aria-label": label },
      h("div", { class: "gutter" }, follows || system ? h("time", { class: "small-time" }, time) : face(message)),
      h("div", { class: "message-main" },
        message.is_ephemeral && h("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
        !follows && !system && h("header", {},
          h("span", { class: "author" }, name),
          who?.is_bot && h("span", { class: "tag" }, "APP"),
          h("time", { datetime: sent.toISOString(), title: full(sent, zone) }, time)),
        editing ? editForm(message, channel, inThread) : content(message, channel, inThread),
        reactions(message, channel),
        !inThread && message.reply_count > 0 && threadLink(message)),
      !system && !editing && actions(message, channel, inThread)));
}

function content(message, channel, inThread) {
  const id = `${channel}-${message.ts}${inThread ? "-in-thread" : ""}`; // the first one stands in both lists
  const at = surface(id, { message: [channel, message.ts] }, message, false);
  const edited = message.edited && h("small", { class: "muted edited" }, " (edited)");
  const attached = (message.attachments ?? []).map((one, index) => {
    const words = one.text ?? (one.blocks ? "" : one.fallback);
    return h("div", { class: "attachment", key: `attachment-${index}` },
      one.pretext && h("div", { class: "text" }, mrkdwn(one.pretext, at.reader)),
      one.title && h("p", { class: "author" }, one.title),
      words && h("div", { class: "text" }, mrkdwn(words, at.reader)),
      blocks(one.blocks, at));
  });
  const files = (message.files ?? []).map(fileBox);
  const isGone = message.subtype === "file_share" && !files.length && !message.text;
  return [
    message.blocks?.length
      ? h("div", { class: "blocks" }, blocks(message.blocks, at), edited)
      : h("div", { class: "text" }, mrkdwn(message.text ?? "", at.reader), edited),
    attached,
    files,
    isGone && h("p", { class: "muted" }, "This file was deleted."),
  ];
}

function fileBox(file) {
  const name = file.title || file.name;
  const address = `page/file/${file.id}`;
  if (file.mimetype?.startsWith("audio/")) {
    return h("div", { class: "file clip", key: file.id },
      h("audio", { controls: true, preload: "metadata", src: address, "aria-label": name }),
      h("a", { href: address, download: file.name }, name));
  }
  return h("a", { class: "file", key: file.id, href: address, download: file.name },
    file.mimetype?.startsWith("image/")
      ? h("img", { class: "picture", src: address, alt: file.alt_txt || name })
      : icon("file"),
    h("span", {}, name), h("small", { class: "muted" }, file.pretty_type));
}

const toggle = (message, channel, name) => act("react", { channel, ts: message.ts, name });

function reactions(message, channel) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map((one) => {
    const mine = one.users.includes(app.world.me.id);
    const who = one.users.map(nameOf).join(", ");
    return h("button", {
      key: one.name, type: "button", class: "reaction", "aria-pressed": String(mine), title: `${who}: :${one.name}:`,
      "aria-label": `${one.name.replaceAll("_", " ")}, ${one.count}: ${who}`,
      onclick: () => toggle(message, channel, one.name),
    }, emoji(one.name), h("span", {}, one.count));
  }));
}

function threadLink(message) {
  const faces = (message.reply_users ?? []).slice(0, 3).map((id) => avatar(person(id), "small"));
  const words = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return h("button", { type: "button", class: "thread-link", onclick: () => openThread(message.ts) }, faces, words);
}

function actions(message, channel, inThread) {
  if (message.is_ephemeral) return null;
  return h("div", { class: "message-actions" },
    menu({
      key: `react-${inThread ? "t" : "m"}-${message.ts}`, label: "Choose a reaction", layout: "grid",
      button: {
        props: { class: "icon-button", "aria-label": "Add a reaction", title: "Add a reaction" },
        children: icon("smile"),
      },
      items: REACTIONS.map((one) => ({
        label: one.replaceAll("_", " "), text: emoji(one), onchoose: () => toggle(message, channel, one),
      })),
    }),
    !inThread && h("button", {
      type: "button", class: "icon-button", "aria-label": "Reply in a thread",
      title: "Reply in a thread", onclick: () => openThread(message.thread_ts ?? message.ts),
    }, icon("reply")),
    more(message, channel, inThread));
}

/** What an author may do with a message; an admin may delete anybody's. */
function more(message, channel, inThread) {
  const items = [
    mayEdit(message) && { label: "Edit message", onchoose: () => startEditing(message, channel, inThread) },
    (mayEdit(message) || app.world.me.is_admin)
      && { label: "Delete message…", onchoose: () => remove("message", { channel, ts: message.ts }, inThread) },
    ...(message.files ?? []).filter((file) => file.user === app.world.me.id).map((file) => (
      { label: `Delete file ${file.name}…`, onchoose: () => remove("file", { file: file.id }, inThread) })),
  ].filter(Boolean);
  return items.length > 0 && menu({
    key: `more-${inThread ? "t" : "m"}-${message.ts}`, label: "With this message",
    button: {
      props: { class: "icon-button", "aria-label": "Edit or delete", title: "Edit or delete" },
      children: icon("more"),
    },
    items: items.map((item) => ({ ...item, text: item.label })),
  });
}

async function remove(what, which, inThread) {
  const everywhere = what === "file" ? " It goes from everywhere it was shown." : "";
  const sure = {
    title: { text: `Delete ${what}` }, style: "danger", confirm: { text: "Delete" }, deny: { text: "Cancel" },
    text: { type: "plain_text", text: `Are you sure? This cannot be undone.${everywhere}` },
  };
  if (!await confirmed(sure, reader())) return;
  await act(what === "file" ? "delete_file" : "delete", which);
  document.querySelector(`${inThread ? ".thread" : "#main"} .composer-text`)?.focus();
}
