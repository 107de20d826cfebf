/** The workspace's time, and the ways to move it. */

import * as api from "./api.js";
import { app, draw, notice, now, refresh } from "./app.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { city, clockTime, fromWall, full, shortDay, toWall } from "./time.js";

let moving = false;

const isMoving = () => moving || Boolean(app.world.clock.moving_to);

async function move(to) {
  if (isMoving()) return;
  moving = true;
  draw();
  const answer = await api.moveClock(to).catch((error) => ({ error: error.message }));
  moving = false;
  if (answer.error) notice(answer.error);
  await refresh();
}

export function clockBar() {
  const { tz: zone } = app.world.me;
  const moment = now();
  const due = app.world.clock.next_due && new Date(app.world.clock.next_due);
  const target = app.world.clock.moving_to && new Date(app.world.clock.moving_to);
  const waits = isMoving() ? "true" : undefined; // not `disabled`, which would lose the focus
  return h("section", { class: "clock", "aria-label": "Clock", "aria-busy": waits },
    h("p", { class: "clock-now", title: `${zone}; the clock of the whole workspace` }, icon("clock"),
      h("time", { datetime: moment.toISOString() },
        h("span", { class: "clock-day" }, `${shortDay(moment, zone)} `), h("strong", {}, clockTime(moment, zone))),
      !target && h("span", { class: "clock-city" }, city(zone))),
    h("p", { class: "clock-target", role: "status" }, target && `Moving to ${shortDay(target, zone)} …`),
    h("button", {
      type: "button", class: "bar-button", disabled: !due, "aria-disabled": waits,
      title: due ? `Move the clock to ${full(due, zone)}` : "Nothing is due",
      onclick: () => move("next"),
    }, icon("skip"), "Next due", due && h("small", {}, full(due, zone))),
    h("button", {
      type: "button", class: "bar-button", "aria-disabled": waits, onclick: () => move("+1 day"),
    }, "+1 day"),
    h("button", {
      type: "button", class: "bar-button", "aria-haspopup": "dialog", "aria-disabled": waits,
      popovertarget: waits ? undefined : "clock-choice",
    }, "Move to…"),
    h("form", {
      id: "clock-choice", class: "clock-choice", popover: "auto", role: "dialog", "aria-label": "Move the clock",
      ontoggle: (event) => event.newState === "open" && settle(event.currentTarget, zone),
      onsubmit: (event) => {
        event.preventDefault();
        const wall = event.currentTarget.elements.moment.value;
        event.currentTarget.hidePopover();
        if (wall) move(fromWall(wall, zone).toISOString());
      },
    },
    h("label", { for: "clock-moment" }, `Date and time in ${city(zone)}`),
    h("input", { id: "clock-moment", name: "moment", type: "datetime-local", class: "input", required: true }),
    h("button", { type: "submit", class: "button primary" }, "Move the clock")));
}

function settle(form, zone) {
  const at = form.previousElementSibling.getBoundingClientRect();
  form.style.top = `${at.bottom + 6}px`;
  form.style.left = `${Math.max(8, Math.min(at.left, innerWidth - form.offsetWidth - 8))}px`;
  form.elements.moment.value = toWall(now(), zone);
  form.elements.moment.focus();
}
