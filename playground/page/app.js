/** What the page knows, and the two ways it changes: somebody acts, or the workspace has changed. */

import * as api from "./api.js";
import * as values from "./values.js";

export const app = {
  world: null,
  handle: "",
  place: "",
  thread: null,
  messages: [],
  replies: [],
  newFrom: null,
  loading: false,
  busy: new Set(),
  notices: [],
  lost: false,
  round: 0,
};

const desks = new Map();
const heard = new Map();
let painter = () => {};
let painting = false;

export function onDraw(paint) {
  painter = paint;
}

/** Draw soon, once, however often this is asked for. */
export function draw() {
  app.round += 1;
  drawTyping();
}

/** Draw what somebody types into a composer; nothing else has changed since the last round. */
export function drawTyping() {
  if (painting) return;
  painting = true;
  queueMicrotask(() => {
    painting = false;
    painter();
  });
}

// who and where

export const HOME = "home";

/** Take a seat, or move to another conversation: the address says who and where. */
export function go(handle, place = desks.get(handle)?.place ?? "") {
  location.hash = `#/${handle}${place ? `/${place}` : ""}`;
  arrive(); // at once: what is typed next belongs there already
}

/** Make the page show what the address says. */
export function arrive() {
  const [, handle = "", place = ""] = location.hash.split("/");
  const moved = handle !== app.handle || place !== app.place;
  if (moved) {
    desks.set(app.handle, { place: app.place });
    Object.assign(app, { handle, place, thread: null, messages: [], replies: [], newFrom: null, loading: true });
    draw();
  }
  const loaded = refresh();
  if (moved) loaded.then(tellBot);
  return loaded;
}

/** Slack tells a bot who opens its home tab, or its messages. */
function tellBot() {
  const { kind, members } = conversation(app.place) ?? {};
  if (app.place === HOME) act("home");
  else if (kind === "im" && members.includes(app.world.bot.id)) act("home", { tab: "messages" });
}

/** Whether what is known is what the person in this seat sees, and not the one before them. */
export const isSeated = () => app.world?.me.handle === app.handle;

export const conversation = (id) => app.world?.conversations.find((one) => one.id === id);

export function openThread(ts) {
  Object.assign(app, { thread: ts, replies: [], loading: true });
  draw();
  return refresh();
}

// asking the playground

let running = null;
let again = false;

/** Fetch what this seat sees, and draw it. */
export function refresh() {
  again = true;
  running ??= (async () => {
    try {
      while (again) {
        again = false;
        await load();
      }
    } finally {
      running = null;
    }
  })();
  return running;
}

async function load() {
  const { handle } = app;
  try {
    const world = await api.state(handle);
    if (!handle || !world.me) {
      location.replace(`#/${world.me?.handle ?? ""}`);
      return;
    }
    const place = app.place || defaultPlace(world);
    const there = place !== HOME && world.conversations.some((one) => one.id === place);
    const thread = there ? app.thread : null;
    const [messages, replies] = await Promise.all([
      there ? api.messages(handle, place) : { messages: [] },
      thread ? api.messages(handle, place, thread) : { messages: [] },
    ]);
    if (handle !== app.handle || (app.place && place !== app.place) || thread !== app.thread) {
      again = true;
      return;
    }
    const arrived = world.conversations.find((one) => one.id === place);
    if (arrived?.unread && !app.messages.length) app.newFrom = firstUnread(messages.messages ?? [], arrived, world);
    if (arrived) arrived.unread = 0;
    Object.assign(app, {
      world, place, messages: messages.messages ?? [], replies: replies.messages ?? [], loading: false, lost: false,
    });
    world.receivedAt = performance.now();
    hear(world);
    values.keepOnly(handle, [...world.views, world.home].map((view) => view?.id));
  } catch (error) {
    console.error(error);
    app.lost = true;
  }
  draw();
}

/** Show the notices that have come since this seat was first taken; older ones are past. */
function hear({ me, toasts }) {
  const until = heard.get(me.id);
  for (const toast of toasts) if (until !== undefined && toast.id > until) notice(toast.text);
  heard.set(me.id, toasts.at(-1)?.id ?? until ?? 0);
}

const defaultPlace = (world) =>
  (world.conversations.find((one) => one.kind === "channel" && one.is_member) ?? world.conversations[0])?.id ?? HOME;

function firstUnread(messages, place, world) {
  const others = messages.filter((one) => one.user !== world.me.id && !/^(channel|group)_/.test(one.subtype ?? ""));
  return others.at(-place.unread)?.ts ?? null;
}

// acting

/** Let the person in this seat do something; resolve to the playground's answer. */
export async function act(what, args = {}, handle = app.handle) {
  let answer;
  try {
    answer = await api.act(handle, what, args);
  } catch (error) {
    answer = { ok: false, error: error.message };
  }
  await refresh();
  if (handle === app.handle && !answer.ok && answer.error && !isTold(what, answer.error)) notice(answer.error);
  return answer;
}

/** Whether Slack itself has said so already, or the form that it is about is gone. */
function isTold(what, error) {
  const { toasts, views } = app.world;
  if (what === "fill") return !views.length;
  return what === "command" || what === "submit" || toasts.some((toast) => toast.text.includes(error));
}

let counted = 0;

/** Say something in passing. */
export function notice(text) {
  counted += 1;
  const note = { id: counted, text };
  app.notices.push(note);
  setTimeout(() => dismiss(note.id), 8000);
  draw();
}

export function dismiss(id) {
  app.notices = app.notices.filter((note) => note.id !== id);
  draw();
}

/** The workspace's present moment. */
export function now() {
  const { world } = app;
  const passed = world.clock.running ? performance.now() - world.receivedAt : 0;
  return new Date(Date.parse(world.now) + passed);
}
