/** The app's home tab. */

import { app } from "./app.js";
import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { bot } from "./reader.js";
import { surface } from "./surface.js";

export function homePane() {
  const view = app.world.home;
  const shown = view && blocks(view.blocks, surface(view.id, { home: true }, view, false));
  return h("main", { class: "pane home", id: "main", "aria-label": `${bot().name} home`, key: "main-home" },
    h("header", { class: "pane-head" },
      h("h1", {}, h("span", { class: "sign" }, icon("home")), bot().name),
      h("p", { class: "muted members" }, "Home")),
    h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Home tab" },
      view
        ? h("div", { class: "blocks home-blocks", key: view.id }, shown)
        : h("p", { class: "empty" }, `${bot().name} has not shown a home yet.`)));
}
