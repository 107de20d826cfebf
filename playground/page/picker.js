/** Choosing several: a button that shows what is chosen and opens a list of checkboxes. */

import { h } from "./dom.js";
import { emojify } from "./emoji.js";
import { draw } from "./app.js";

const open = new Set();
const filters = new Map();
const FILTER_FROM = 8;

export function picker(element, at, groups) {
  const chosen = at.value ?? [];
  const all = groups.flatMap((group) => group.options);
  const labels = all.filter((option) => chosen.includes(option.value)).map((option) => option.label);
  const isOpen = open.has(at.id);
  const full = chosen.length >= (element.max_selected_items ?? Infinity);
  const set = (isNowOpen) => {
    if (isNowOpen) open.add(at.id);
    else open.delete(at.id);
    filters.delete(at.id);
    draw();
  };
  const shownId = `${at.id}-chosen`;
  return h("div", {
    class: "picker", key: `picker-${at.id}`,
    onkeydown: (event) => {
      if (event.key !== "Escape" || !isOpen) return;
      event.preventDefault();
      event.stopPropagation();
      set(false);
      event.currentTarget.querySelector("button").focus();
    },
  },
  h("button", {
    type: "button", id: at.id, class: "input picker-button", "aria-expanded": String(isOpen),
    "aria-controls": `${at.id}-list`, "aria-describedby": at.describedby,
    "aria-label": at.labelledby ? undefined : [at.label, ...labels].join(", "),
    "aria-labelledby": at.labelledby ? `${at.labelledby} ${shownId}` : undefined,
    onclick: () => set(!isOpen),
  }, h("span", { id: shownId, class: "picker-chosen" },
    labels.length ? labels.map((label) => h("span", { class: "chip" }, label))
      : h("span", { class: "placeholder" }, emojify(element.placeholder?.text ?? "Choose…")))),
  isOpen && h("div", { class: "picker-list", id: `${at.id}-list`, role: "group", "aria-label": "Options" },
    all.length >= FILTER_FROM && h("input", {
      type: "search", class: "input", placeholder: "Filter", "aria-label": "Filter the options",
      value: filters.get(at.id) ?? "",
      oninput: (event) => {
        filters.set(at.id, event.currentTarget.value);
        draw();
      },
    }),
    h("div", { class: "picker-options", onkeydown: walk }, groups.map((group) => [
      group.label !== undefined && h("p", { class: "picker-group", key: `group-${group.label}` }, group.label),
      group.options.filter((option) => matches(option, at.id)).map((option) => {
        const on = chosen.includes(option.value);
        return h("label", { class: "choice", key: option.value },
          h("input", {
            type: "checkbox", checked: on, disabled: full && !on,
            onchange: () => at.change(on ? chosen.filter((one) => one !== option.value) : [...chosen, option.value]),
          }),
          h("span", {}, option.label, option.hint && h("small", { class: "muted" }, option.hint)));
      }),
    ])),
    full && h("p", { class: "hint" }, `At most ${element.max_selected_items}.`)));
}

const matches = (option, id) => option.label.toLowerCase().includes((filters.get(id) ?? "").toLowerCase());

function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const boxes = [...event.currentTarget.querySelectorAll("input")];
  boxes[boxes.indexOf(document.activeElement) + step]?.focus();
}
