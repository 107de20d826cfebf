/** Menus that open under a button: arrow keys move, Escape closes, focus goes back. */

import { h } from "./dom.js";

/**
 * A button with a menu. `items` is a list of `{ label, text, onchoose }`; `key` tells menus apart.
 * The popover element is the browser's own, so that it is on top of everything, modals included.
 */
export function menu({ key, button, items, label, layout = "" }) {
  const id = `menu-${key.replace(/\W/g, "-")}`;
  return h(
    "span",
    { class: "menu-anchor", key: `anchor-${key}` },
    h("button", {
      type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id, ...button.props,
      onclick: (event) => toggle(event.currentTarget),
      onkeydown: (event) => {
        if (event.key === "ArrowDown") {
          event.preventDefault();
          open(event.currentTarget);
        }
      },
    }, button.children),
    h("div", { id, class: `menu ${layout}`, role: "menu", popover: "auto", "aria-label": label,
      onkeydown: (event) => move(event, layout === "grid" ? 6 : 1),
      ontoggle: (event) => settle(event),
    }, items.map((item) =>
      h("button", {
        type: "button", role: "menuitem", tabindex: "-1", "aria-label": item.label, title: item.label,
        onclick: (event) => {
          close(event.currentTarget);
          item.onchoose();
        },
      }, item.text))),
  );
}

const popoverOf = (anchor) => anchor.nextElementSibling;

function toggle(button) {
  if (popoverOf(button).matches(":popover-open")) popoverOf(button).hidePopover();
  else open(button);
}

function open(button) {
  const popover = popoverOf(button);
  popover.showPopover();
  const at = button.getBoundingClientRect();
  const size = popover.getBoundingClientRect();
  const below = at.bottom + 4 + size.height <= innerHeight;
  popover.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - size.height - 4)}px`;
  popover.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  popover.querySelector("button")?.focus();
}

function close(item) {
  const popover = item.closest("[popover]");
  popover.hidePopover();
  popover.previousElementSibling.focus();
}

function settle(event) {
  const button = event.currentTarget.previousElementSibling;
  button.setAttribute("aria-expanded", String(event.newState === "open"));
}

function move(event, columns) {
  const items = [...event.currentTarget.querySelectorAll("button")];
  const here = items.indexOf(document.activeElement);
  const step = {
    ArrowDown: columns, ArrowUp: -columns, ArrowRight: 1, ArrowLeft: -1,
    Home: -here, End: items.length - 1 - here,
  }[event.key];
  if (step !== undefined) {
    event.preventDefault();
    items[(here + step + items.length) % items.length].focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close(items[0]);
  } else if (event.key === "Tab") {
    close(items[0]);
  }
}
