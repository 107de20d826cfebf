/** Where messages and slash commands are typed. */

import { act, app, drawTyping, notice } from "./app.js";
import { attachButton, attached, attachments, detachAll } from "./attaching.js";
import { h } from "./dom.js";
import { editLast } from "./editing.js";
import { icon } from "./icons.js";

/** What was typed and not sent, by seat and place; it survives looking elsewhere. */
const typed = new Map();
const shut = new Set();
let chosen = 0;

export function composer({ key: place, channel, thread, label, focus }) {
  const key = `${app.handle}-${place}`;
  const id = `composer-${place}`.replace(/\W/g, "_");
  const text = typed.get(key) ?? "";
  const offers = shut.has(key) ? [] : suggestions(text, Boolean(thread));
  chosen = Math.min(chosen, Math.max(0, offers.length - 1));

  const type = (value) => {
    typed.set(key, value);
    shut.delete(key);
    drawTyping();
  };
  const take = (offer) => {
    type(offer.becomes);
    shut.add(key);
    document.getElementById(id).focus();
  };
  const send = async () => {
    const line = text.trim();
    const files = attached(key);
    if (!line && !files.length) return;
    if (thread && isCommand(line)) {
      notice("Slash commands do not work in threads.");
      return;
    }
    type("");
    document.getElementById(id).focus();
    const answer = line.startsWith("/") && !thread
      ? await act("command", { channel, text: line })
      : await act("say", { channel, text, thread_ts: thread, files: files.map((file) => file.id) });
    if (answer.ok && answer.ts) detachAll(key);
    if (!answer.ok && !typed.get(key) && !line.startsWith("/")) type(text);
  };

  return h("form", {
    class: "composer", key: `composer-${key}`,
    onsubmit: (event) => {
      event.preventDefault();
      send();
    },
  },
  offers.length > 0 && h("ul", {
    class: "suggestions", id: `${id}-offers`, role: "listbox", "aria-label": "Suggestions",
  }, offers.map((offer, index) => h("li", {
      key: offer.title, id: `${id}-offer-${index}`, role: "option", "aria-selected": String(index === chosen),
      onmousedown: (event) => {
        event.preventDefault();
        take(offer);
      },
    },
    h("strong", {}, offer.title),
    offer.usage && h("code", {}, offer.usage),
    h("span", { class: "muted" }, offer.about)))),
  attachments(key, id),
  attachButton(key, id),
  h("label", { class: "visually-hidden", for: id }, label),
  h("textarea", {
    id, class: "composer-text", rows: Math.min(8, text.split("\n").length), placeholder: label, value: text,
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": String(offers.length > 0),
    "aria-controls": offers.length ? `${id}-offers` : undefined,
    "aria-activedescendant": offers.length ? `${id}-offer-${chosen}` : undefined,
    onmount: (node) => focus && node.focus(),
    oninput: (event) => type(event.currentTarget.value),
    onkeydown: (event) => {
      const step = offers.length > 0 && { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.isComposing) return;
      if (step) {
        chosen = (chosen + step + offers.length) % offers.length;
        drawTyping();
      } else if (event.key === "Tab" && offers.length && !event.shiftKey) {
        take(offers[chosen]);
      } else if (event.key === "Enter" && !event.shiftKey) {
        if (offers.length && !offers[chosen].complete) take(offers[chosen]);
        else send();
      } else if (event.key === "ArrowUp" && !text && editLast(channel, Boolean(thread))) {
        // the last thing said is open now, as it is in Slack
      } else if (event.key === "Escape" && offers.length) {
        shut.add(key);
        drawTyping();
      } else {
        return;
      }
      event.preventDefault();
    },
  }),
  h("button", {
    type: "submit", class: "icon-button send", "aria-label": "Send", title: "Send (Enter)", disabled: !text.trim() && !attached(key).length,
  }, icon("send")));
}

const commands = () => app.world.bot.commands;

const isCommand = (line) => commands().some((one) => line.split(/\s/)[0] === one.command);

/** Commands while the line begins with `/`; people and channels after `@` and `#`. */
function suggestions(text, inThread) {
  if (text.startsWith("/") && !inThread) {
    const [word] = text.split(/\s/);
    if (text.includes("\n")) return [];
    return commands().filter((one) => one.command.startsWith(word)).map((one) => ({
      title: one.command, usage: one.usage_hint, about: one.description,
      becomes: text.includes(" ") ? text : `${one.command} `, complete: one.command === word,
    }));
  }
  const [, lead, sign, part] = /^([^]*(?:^|\s))([@#])([\w.-]*)$/.exec(text) ?? [];
  if (!sign) return [];
  const starts = (...names) => names.some((name) => name.toLowerCase().startsWith(part.toLowerCase()));
  const { people, conversations } = app.world;
  const found = sign === "@"
    ? people.filter((one) => !one.deactivated && starts(one.handle, one.name))
      .map((one) => [`@${one.handle}`, one.name])
    : conversations.filter((one) => one.kind === "channel" && starts(one.name)).map((one) => [`#${one.name}`, ""]);
  return found.slice(0, 6).map(([title, about]) => ({ title, about, becomes: `${lead}${title} ` }));
}
