/** The playground's JSON API. */

async function ask(path, options) {
  const response = await fetch(`page/${path}`, options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok && !body.error) throw new Error(`The playground answered ${response.status}`);
  return body;
}

const post = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const state = (handle) => ask(`state?${new URLSearchParams(handle ? { as: handle } : {})}`);

export const messages = (handle, channel, thread) =>
  ask(`messages?${new URLSearchParams({ as: handle, channel, ...(thread ? { thread_ts: thread } : {}) })}`);

export const act = (handle, what, args) => post("act", { as: handle, do: what, ...args });

export const moveClock = (to) => post("clock", { to });

export const log = (after) => ask(`log?${new URLSearchParams({ after })}`);

/** Call `onchange` whenever anything in the workspace has changed, and `onlost` when nobody answers. */
export function listen(onchange, onlost) {
  const source = new EventSource("page/events");
  source.onmessage = onchange;
  source.onopen = onchange;
  source.onerror = onlost;
}
