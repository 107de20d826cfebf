/** The page's few icons, drawn on a 20 × 20 grid. */

import { h } from "./dom.js";

const PATHS = {
  hash: "M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13M3 12.5h13",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  people: "M7 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 16.5c.4-3 2.3-4.5 5-4.5s4.6 1.5 5 4.5M13 4.3a3 3 0 0 1 0 5.4M14.5 12.3c2 .5 3.2 2 3.5 4.2",
  home: "M3 9.5 10 3.5l7 6M5 8v8.5h10V8",
  chat: "M3 4.5h14v9.5H9l-4 3v-3H3z",
  reply: "M8 5 3 10l5 5M3.5 10H12c3 0 5 1.8 5 5",
  smile: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM7 12c.7 1.3 1.7 2 3 2s2.3-.7 3-2M7.5 8v.5M12.5 8v.5",
  clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 6v4.2l2.8 1.7",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  close: "M5 5l10 10M15 5 5 15",
  plus: "M10 4v12M4 10h12",
  attach: "M13.5 6.5 7.6 12.4a1.6 1.6 0 0 0 2.3 2.3l6-6a3.3 3.3 0 0 0-4.7-4.7L5 10.2a5 5 0 0 0 7 7l4.5-4.5",
  send: "M3.5 10 3 3.5 17.5 10 3 16.5 3.5 10zm0 0H10",
  file: "M5 2.5h6l4 4v11H5zM11 2.5v4h4",
  list: "M4 5.5h12M4 10h12M4 14.5h8",
  eye: "M2 10c2-3.5 4.7-5.2 8-5.2s6 1.7 8 5.2c-2 3.5-4.7 5.2-8 5.2S4 13.5 2 10zM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z",
  down: "M5 8l5 5 5-5",
  skip: "M4 4.5 11 10l-7 5.5zM15 4.5v11",
};

export const icon = (name) =>
  h("svg", { class: `icon icon-${name}`, viewBox: "0 0 20 20", "aria-hidden": "true" }, h("path", { d: PATHS[name] }));
