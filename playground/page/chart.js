/** Charts, as tables whose numbers have bars: read out and looked at, they say the same. */

import { h } from "./dom.js";
import { emojify } from "./emoji.js";

export function chart(block) {
  const { type, series, segments, axis_config: axis } = block.chart;
  const columns = type === "pie" ? [{ name: "", data: segments }] : series;
  const labels = axis?.categories ?? segments.map((one) => one.label);
  const most = Math.max(...columns.flatMap((one) => one.data.map((point) => point.value)), 1);
  const head = columns.length > 1 || columns[0].name !== "";
  return h("figure", { class: "chart" },
    h("figcaption", {}, emojify(block.title)),
    h("table", {},
      head && h("thead", {}, h("tr", {},
        h("th", { scope: "col" }, axis?.x_label ?? ""),
        columns.map(({ name }) => h("th", { scope: "col" }, emojify(name))))),
      h("tbody", {}, labels.map((label) => h("tr", { key: label },
        h("th", { scope: "row" }, emojify(label)),
        columns.map(({ data }) => amount(data.find((one) => one.label === label)?.value ?? 0, most)))))));
}

const amount = (value, most) =>
  h("td", {}, h("meter", { min: 0, max: most, value, "aria-hidden": "true" }), h("span", {}, String(value)));
