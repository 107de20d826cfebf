/** Conversations: the app, channels, and direct messages. */

import { act, app, go, HOME } from "./app.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { avatar } from "./people.js";
import { bot, partner, shortTitleOf, titleOf } from "./reader.js";

export function sidebar() {
  const { conversations } = app.world;
  const channels = conversations.filter((one) => one.kind === "channel" || one.kind === "private");
  const direct = conversations.filter((one) => (one.kind === "im" || one.kind === "mpim") && !isBotDm(one));
  return h("nav", { class: "sidebar", "aria-label": "Conversations" },
    section("Apps", null, [
      app.world.bot.home_tab_enabled && homeEntry(),
      botEntry(conversations.find(isBotDm)),
    ]),
    section("Channels", null, channels.sort(byMembership).map(entry)),
    section("Direct messages", newMessage(), direct.map(entry)));
}

const isBotDm = (place) => place.kind === "im" && place.members.includes(bot()?.id);

const byMembership = (one, other) =>
  Number(other.is_member) - Number(one.is_member) || one.name.localeCompare(other.name);

const section = (title, extra, entries) =>
  h("section", { key: title }, h("div", { class: "sidebar-head" }, h("h2", {}, title), extra), h("ul", {}, entries));

function homeEntry() {
  const here = app.place === HOME;
  return h("li", { key: HOME }, h("button", {
    type: "button", class: "entry", "aria-current": here ? "page" : undefined,
    "aria-label": `${bot().name} home`, onclick: () => go(app.handle, HOME),
  }, icon("home"), h("span", { class: "entry-name" }, bot().name), h("small", {}, "home")));
}

/** The way to the bot's messages, also before there are any. */
function botEntry(place) {
  if (place) return entry(place);
  return h("li", { key: "bot" }, h("button", {
    type: "button", class: "entry", "aria-label": `${bot().name} messages`, onclick: () => openDm(bot()),
  }, icon("chat"), h("span", { class: "entry-name" }, bot().name), h("small", {}, "messages")));
}

async function openDm(one) {
  const answer = await act("open_dm", { who: one.handle });
  if (answer.channel) go(app.handle, answer.channel);
}

function entry(place) {
  const title = titleOf(place);
  const other = partner(place);
  const unread = place.unread > 0;
  const pictures = { channel: "hash", private: "lock", mpim: "people" };
  const notes = [
    unread && `${place.unread} unread`,
    place.kind === "private" && "private",
    !place.is_member && "not joined",
    place.archived && "archived",
  ].filter(Boolean);
  return h("li", { key: place.id }, h("button", {
    type: "button", class: `entry ${unread ? "unread" : ""} ${place.is_member ? "" : "outside"}`,
    "aria-current": app.place === place.id ? "page" : undefined, "data-conversation": place.id,
    "aria-label": [isBotDm(place) ? `${title} messages` : title, ...notes].join(", "),
    title: place.kind === "mpim" ? title : undefined,
    onclick: () => go(app.handle, place.id),
  },
  other ? (isBotDm(place) ? icon("chat") : avatar(other, "small")) : icon(pictures[place.kind]),
  h("span", { class: "entry-name" }, shortTitleOf(place)),
  isBotDm(place) && h("small", {}, "messages"),
  unread && h("span", { class: place.mention ? "badge" : "badge quiet-badge" }, place.unread)));
}

function newMessage() {
  const others = app.world.people.filter((one) => one.handle !== app.handle && !one.deactivated);
  return menu({
    key: "new-message", label: "Message somebody",
    button: {
      props: { class: "icon-button", "aria-label": "New direct message", title: "New direct message" },
      children: icon("plus"),
    },
    items: others.map((one) => ({
      label: one.name, text: one.name,
      onchoose: () => openDm(one),
    })),
  });
}
