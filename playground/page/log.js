/** What the bot has called, readable, with the details on demand. */

import * as api from "./api.js";
import { app, draw } from "./app.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { nameOf } from "./reader.js";
import { clockTime, shortDay } from "./time.js";

const KEPT = 500;
let calls = [];
let isOpen = false;

/** Fetch what is new, if anybody looks. */
export async function refreshLog() {
  if (!isOpen) return;
  const { calls: fresh } = await api.log(calls.at(-1)?.number ?? 0);
  if (!fresh.length) return;
  const known = new Set(calls.map((call) => call.number));
  calls = [...calls, ...fresh.filter((call) => !known.has(call.number))].slice(-KEPT);
  draw();
}

/** Begin anew: another playground counts its calls from one again. */
export function forgetLog() {
  calls = [];
}

function toggle() {
  isOpen = !isOpen;
  draw();
  refreshLog();
}

export const logButton = () =>
  h("button", {
    type: "button", class: "bar-button log-button", "aria-expanded": String(isOpen), "aria-controls": "log",
    onclick: toggle,
  }, icon("list"), "Log");

export function logDrawer() {
  if (!isOpen) return null;
  const { tz: zone } = app.world.me;
  return h("section", {
    class: "log", id: "log", key: "log", "aria-label": "What the bot called",
    onkeydown: (event) => event.key === "Escape" && toggle(),
  },
  h("header", {},
    h("h2", {}, "What the bot called"),
    h("p", { class: "muted" }, `${calls.length} call${calls.length === 1 ? "" : "s"}, the latest first`),
    h("button", {
      type: "button", class: "icon-button", "aria-label": "Close the log", onclick: toggle,
    }, icon("close"))),
  calls.length === 0
    ? h("p", { class: "empty" }, "Nothing yet.")
    : h("ol", { class: "calls", tabindex: "0", "aria-label": "Calls" },
      [...calls].reverse().map((call) => row(call, zone))));
}

function row(call, zone) {
  const at = new Date(call.at);
  const outcome = call.ok ? "ok" : call.error || String(call.status);
  return h("li", { key: call.number }, h("details", {},
    h("summary", {},
      h("time", { datetime: call.at, title: shortDay(at, zone) }, clockTime(at, zone)),
      h("code", {}, call.method),
      h("span", { class: "call-about" }, about(call)),
      h("span", { class: call.ok ? "outcome" : "outcome bad" }, call.fault ? `${outcome} (injected)` : outcome)),
    h("div", { class: "call-more" },
      h("h3", {}, "Arguments"), h("pre", {}, pretty(call.arguments)),
      h("h3", {}, `Answer (${call.status})`), h("pre", {}, pretty(call.answer)))));
}

const pretty = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

/** One line on what a call was about. */
function about({ method, arguments: args, channel_name: channel }) {
  const text = args.text ?? parsed(args.view)?.title?.text ?? parsed(args.view)?.type;
  const who = [args.user, ...String(args.users ?? "").split(",")].filter(Boolean).map(nameOf).join(", ");
  const rest = method === "reactions.add" ? `:${args.name}:` : args.name ?? args.filename;
  return [channel, who && `for ${who}`, text ?? rest].filter(Boolean).join(" · ");
}

function parsed(view) {
  if (typeof view !== "string") return view;
  try {
    return JSON.parse(view);
  } catch {
    return undefined;
  }
}
