/** The people strip: whose seat to take, what time it is there, and who has something unread. */

import { app, draw, go, now } from "./app.js";
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { person } from "./reader.js";
import { city, clockTime, shortDay, zoneOffset } from "./time.js";

function initials(name) {
  const words = name.split(" ");
  return (words[0][0] + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}

/** A picture of somebody: their initials on a colour of their own. */
export function avatar(who, size = "") {
  const index = app.world.people.findIndex((one) => one.id === who?.id);
  const kind = !who || who.is_bot ? "bot" : "human";
  return h("span", { class: `avatar ${kind} ${size}`, "aria-hidden": "true", hue: String((200 + index * 137) % 360) },
    who ? initials(who.name) : "✦");
}

/** Pictures that did not come: their author's initials take their place. */
const missing = new Set();

/** The picture beside a message: its own if the app gave it one, else its author's. */
export function face(message) {
  const { image_48: picture, emoji: sign } = message.icons ?? {};
  if (picture && !missing.has(picture)) {
    const onerror = () => {
      missing.add(picture);
      draw();
    };
    return h("img", { key: picture, class: "avatar human", src: picture, alt: "", onerror });
  }
  if (sign) return h("span", { class: "avatar sign", "aria-hidden": "true" }, emoji(sign.replaceAll(":", "")));
  const { username: name } = message;
  return avatar(name ? app.world.people.find((one) => one.name === name) ?? { name } : person(message.user));
}

export function strip() {
  const seats = app.world.people.filter((one) => !one.is_bot);
  const moment = now();
  return h("div", {
    class: "people", role: "toolbar", "aria-label": "People: act as", "aria-orientation": "vertical",
    onkeydown: walk,
  }, seats.map((one) => {
    const mine = one.handle === app.handle;
    const first = one.name.split(" ")[0];
    const zone = one.tz;
    const time = clockTime(moment, zone);
    const unread = !mine && one.unread > 0;
    const notes = [one.is_admin && "admin", one.is_guest && "guest", one.deactivated && "deactivated"].filter(Boolean);
    const about = [one.name, ...notes, `${time} ${city(zone)}`, unread && `${one.unread} unread`];
    return h("button", {
      key: one.id, type: "button", class: `seat ${mine ? "mine" : ""} ${one.deactivated ? "gone" : ""}`,
      "aria-pressed": String(mine), "aria-disabled": one.deactivated ? "true" : undefined,
      "aria-label": about.filter(Boolean).join(", "),
      title: `${one.name} (@${one.handle}) · ${zone} · ${zoneOffset(moment, zone)} · ${shortDay(moment, zone)}`,
      tabindex: mine ? "0" : "-1", "data-handle": one.handle,
      onclick: () => one.deactivated || go(one.handle),
    },
    h("span", { class: "seat-face" }, avatar(one),
      unread && h("span", { class: one.mention ? "badge" : "badge quiet-badge" }, one.unread)),
    h("span", { class: "seat-words" },
      h("span", { class: "seat-name" }, first, notes.length > 0 && h("small", {}, notes[0])),
      h("span", { class: "seat-time" }, time, h("span", { class: "seat-city" }, ` ${city(zone)}`))));
  }));
}

function walk(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const seats = [...event.currentTarget.querySelectorAll(".seat")];
  const here = seats.indexOf(document.activeElement);
  const next = { Home: 0, End: seats.length - 1 }[event.key] ?? (step && (here + step + seats.length) % seats.length);
  if (next === undefined) return;
  event.preventDefault();
  seats[next].focus();
  seats[next].scrollIntoView({ block: "nearest", inline: "nearest" });
}
