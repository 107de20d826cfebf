/** The modal in front of this seat. The people strip stays outside: it is not part of their Slack. */

import { act, app, draw } from "./app.js";
import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { emojify } from "./emoji.js";
import { icon } from "./icons.js";
import { flush, surface } from "./surface.js";

const FOCUSABLE = "button:not([disabled]):not([tabindex='-1']), input:not([disabled]), select, textarea, a[href]";
/** Where Enter does not submit: nothing is being written there. */
const NOT_TYPED = "input:not([type=text], [type=email], [type=url])";

let stopgap = null; // the button below that has the focus because there is nothing to press above it

export function modal() {
  const view = app.world.views.at(-1);
  if (!view) return null;
  const at = { ...surface(view.id, {}, view, true), errors: app.world.errors };
  const title = emojify(view.title.text);
  const below = app.world.views.at(-2);
  const key = `submit-${view.id}`;
  const busy = app.busy.has(key);

  const close = () => act("close");
  const submit = async (event) => {
    event.preventDefault();
    if (!view.submit || app.busy.has(key)) return;
    app.busy.add(key);
    draw();
    await flush();
    const answer = await act("submit", { view_id: view.id });
    app.busy.delete(key);
    draw();
    if (Object.keys(answer.errors ?? {}).length) focusFirstError();
  };

  return h("div", {
    class: "overlay", key: "overlay", tabindex: "-1",
    onkeydown: (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) close();
      else if (event.key === "Enter" && event.target.matches(NOT_TYPED)) event.preventDefault();
      else trap(event);
    },
  },
  h("div", { class: "dialog modal", role: "dialog", "aria-modal": "true", "aria-label": title },
    h("form", {
      key: view.id, novalidate: true, "data-callback-id": view.callback_id, onsubmit: submit, onmount: focusFirst,
    },
      h("header", {},
        below && h("p", { class: "crumb muted" }, `${emojify(below.title.text)} ›`),
        h("h2", {}, title),
        h("button", {
          type: "button", class: "icon-button", "aria-label": "Close", title: "Close (Esc)", onclick: close,
        }, icon("close"))),
      h("div", { class: "dialog-body blocks" }, blocks(view.blocks, at)),
      h("footer", {},
        h("button", { type: "button", class: "button", onclick: close },
          emojify(view.close?.text ?? (view.submit ? "Cancel" : "Close"))),
        view.submit && h("button", { type: "submit", class: "button primary", "aria-busy": String(busy) },
          emojify(view.submit.text))))));
}

function focusFirst(form) {
  const first = form.querySelector(".dialog-body").querySelector(FOCUSABLE);
  const last = form.querySelector("[type=submit]") ?? form.querySelector("footer button");
  stopgap = first ? null : last;
  (first ?? last).focus();
}

/** A view that had nothing to press has been updated: the focus goes to the top, unless somebody moved it. */
export function refocus() {
  if (stopgap && stopgap === document.activeElement) focusFirst(stopgap.form);
}

function focusFirstError() {
  const block = document.querySelector(".modal .error")?.closest(".block");
  block?.querySelector(FOCUSABLE)?.focus();
  block?.scrollIntoView({ block: "nearest" }); // with its sentence, which stands below
}

/** Keep Tab inside. */
function trap(event) {
  if (event.key !== "Tab") return;
  const stops = [...event.currentTarget.querySelectorAll(FOCUSABLE)].filter((one) => one.offsetParent);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge && document.activeElement !== event.currentTarget) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}
