/** "Are you sure?": Slack's confirmation dialogs. */

import { h, render } from "./dom.js";
import { emojify } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** Ask what `confirm` (a Block Kit confirmation object) asks; resolve to true or false. */
export function confirmed(confirm, reader) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const before = document.activeElement;
    const holder = document.createElement("div");
    document.body.append(holder);
    const settle = (answer) => {
      holder.remove();
      before?.focus();
      resolve(answer);
    };
    const title = emojify(confirm.title.text);
    const words = confirm.text.type === "mrkdwn" ? mrkdwn(confirm.text.text, reader) : emojify(confirm.text.text);
    const danger = confirm.style === "danger" ? "danger" : "primary";
    render(holder, h("dialog", {
      class: "dialog confirm", role: "alertdialog", "aria-label": title, onmount: (node) => node.showModal(),
      oncancel: (event) => {
        event.preventDefault();
        settle(false);
      },
    },
    h("header", {}, h("h2", {}, title)),
    h("div", { class: "dialog-body" }, h("p", {}, words)),
    h("footer", {},
      h("button", { type: "button", class: "button", onclick: () => settle(false) }, emojify(confirm.deny.text)),
      h("button", { type: "button", class: `button ${danger}`, autofocus: true, onclick: () => settle(true) },
        emojify(confirm.confirm.text)))));
  });
}
