/** An `input` block: label, control, hint, counter, and the error under it. */

import { control } from "./controls.js";
import { h } from "./dom.js";
import { emojify } from "./emoji.js";
import { valueOf } from "./values.js";

const GROUPS = new Set(["checkboxes", "radio_buttons"]);

export function field(block, surface) {
  const element = block.element;
  const id = `${surface.id}-${block.block_id}-${element.action_id}`.replace(/[^\w-]/g, "_");
  const value = valueOf(surface, block, element);
  const error = surface.errors?.[block.block_id];
  const count = counter(element, value);
  const describedby = [error && `${id}-error`, block.hint && `${id}-hint`, count && `${id}-count`]
    .filter(Boolean).join(" ") || undefined;
  const label = [
    emojify(block.label.text),
    block.optional && h("span", { class: "optional" }, " (optional)"),
  ];
  const dispatches = block.dispatch_action === true;
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const isText = /text_input|number_input/.test(element.type);
  const now = dispatches && (!isText || triggers.includes("on_character_entered"));
  const change = (next) =>
    now ? surface.press(block, element, next) : surface.fill(block, element, next);
  return [
    GROUPS.has(element.type)
      ? h("div", { class: "label", id: `${id}-label` }, label)
      : h("label", { class: "label", id: `${id}-label`, for: id }, label),
    control(element, {
      id, labelledby: `${id}-label`, describedby, invalid: Boolean(error), required: !block.optional,
      value, change, reader: surface.reader,
      dispatch: dispatches && isText && triggers.includes("on_enter_pressed")
        ? () => surface.press(block, element, valueOf(surface, block, element)) : undefined,
      upload: (files) => surface.upload(block, element, files),
    }),
    error && h("p", { class: "error", id: `${id}-error`, key: "error" },
      h("span", { "aria-hidden": "true" }, "⚠ "), emojify(error)),
    block.hint && h("p", { class: "hint", id: `${id}-hint`, key: "hint" }, emojify(block.hint.text)),
    count && h("p", { class: `hint count ${count.over ? "over" : ""}`, id: `${id}-count`, key: "count" }, count.text),
  ];
}

/** What is left, once most of the room is used. */
function counter(element, value) {
  if (!element.max_length || typeof value !== "string") return null;
  const left = element.max_length - value.length;
  if (left > element.max_length * 0.2) return null;
  const signs = (n) => `${n} character${n === 1 ? "" : "s"}`;
  return left < 0 ? { over: true, text: `${signs(-left)} too many` } : { text: `${signs(left)} left` };
}
