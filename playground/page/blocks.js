/** Block Kit blocks as nodes. */

import { chart } from "./chart.js";
import { control, holdsValue } from "./controls.js";
import { h } from "./dom.js";
import { emojify } from "./emoji.js";
import { field } from "./field.js";
import { markdown } from "./markdown.js";
import { menu } from "./menu.js";
import { link, mrkdwn, spokenText } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { valueOf } from "./values.js";

/**
 * `surface` is where the blocks stand: `id`, `values`, `errors`, `reader`, and what can be done
 * there: `press(block, element, value)`, `fill(block, element, value)`, `upload(block, element, files)`.
 */
export const blocks = (list, surface) =>
  (list ?? []).map((block, index) =>
    h("div", { class: `block block-${block.type}`, key: block.block_id ?? index, "data-block-id": block.block_id },
      (BLOCKS[block.type] ?? unknown)(block, surface)));

const words = (object, surface) =>
  object.type === "mrkdwn" ? mrkdwn(object.text, surface.reader) : emojify(object.text);

const spoken = (object, surface) =>
  object.type === "mrkdwn" ? spokenText(object.text, surface.reader) : emojify(object.text);

/** What an element inside an actions block or beside a section looks like. */
function element(block, part, surface, label) {
  const key = `${block.block_id}/${part.action_id}`;
  if (part.type === "button") return button(block, part, surface);
  if (part.type === "overflow") {
    const more = label ? `More actions: ${label}` : "More actions";
    return menu({
      key: `${surface.id}-${key}`, label: more,
      button: { props: { class: "button square", "aria-label": more }, children: "⋯" },
      items: part.options.map((option) => ({
        label: emojify(option.text.text), text: emojify(option.text.text),
        onchoose: () => (option.url ? open(option.url, "_blank", "noopener") : undefined,
          surface.press(block, part, option.value)),
      })),
    });
  }
  if (part.type === "image") return picture(part);
  if (!holdsValue(part)) return unknown(part);
  const change = (value) => surface.press(block, part, value);
  return control(part, {
    id: `${surface.id}-${key}`.replace(/[^\w-]/g, "_"),
    label: part.accessibility_label ?? (emojify(part.placeholder?.text ?? "") || label || "Choose"),
    value: valueOf(surface, block, part), change, reader: surface.reader,
  });
}

function button(block, part, surface) {
  const props = {
    key: `${block.block_id}/${part.action_id}`,
    class: `button ${part.style ?? ""}`,
    "data-action-id": part.action_id,
    "aria-label": part.accessibility_label,
    onclick: () => surface.press(block, part, part.value),
  };
  if (!part.url) return h("button", { type: "button", ...props }, emojify(part.text.text));
  return /^https?:/i.test(part.url)
    ? h("a", { ...props, href: part.url, target: "_blank", rel: "noopener noreferrer" }, emojify(part.text.text))
    : null;
}

const picture = (part) =>
  h("img", { class: "picture", alt: part.alt_text ?? "", src: source(part), loading: "lazy" });

/** Where a picture is: anywhere on the web, or among the playground's own files. */
function source(part) {
  const file = part.slack_file?.id ?? /\/files-pri\/T\w+-(F\w+)\//.exec(part.slack_file?.url ?? "")?.[1];
  if (file) return `page/file/${file}`;
  return /^https?:/i.test(part.image_url) ? part.image_url : undefined;
}

function section(block, surface) {
  const label = block.text && spoken(block.text, surface).slice(0, 60);
  return [
    h("div", { class: "section-main" },
      block.text && h("div", { class: "text" }, words(block.text, surface)),
      block.fields && h("div", { class: "fields" },
        block.fields.map((one) => h("div", { class: "text" }, words(one, surface))))),
    block.accessory && h("div", { class: "accessory" }, element(block, block.accessory, surface, label)),
  ];
}

function cell(content, surface) {
  if (content.type === "rich_text") return richText(content, surface.reader);
  return emojify(String(content.text ?? content.value ?? ""));
}

function table(block, surface) {
  const [head, ...rows] = block.rows;
  const align = (index) => block.column_settings?.[index]?.align ?? "left";
  const row = (tag, cells) => h("tr", {}, cells.map((content, index) =>
    h(tag, { class: `align-${align(index)}`, scope: tag === "th" ? "col" : undefined }, cell(content, surface))));
  return h("table", {}, h("thead", {}, row("th", head)), h("tbody", {}, rows.map((cells) => row("td", cells))));
}

const unknown = (part) => h("p", { class: "muted" }, `(${part.type} is not shown here)`);

const BLOCKS = {
  __proto__: null,
  section,
  table,
  header: (block) => h("h3", { class: "block-heading" }, emojify(block.text.text)),
  divider: () => h("hr"),
  data_visualization: (block) => chart(block),
  context: (block, surface) => block.elements.map((part) =>
    part.type === "image" ? picture(part) : h("span", { class: "text" }, words(part, surface))),
  actions: (block, surface) => block.elements.map((part) => element(block, part, surface)),
  context_actions: (block, surface) => block.elements.map((part) => element(block, part, surface)),
  image: (block) => h("figure", {}, block.title && h("figcaption", {}, emojify(block.title.text)), picture(block)),
  input: (block, surface) => field(block, surface),
  rich_text: (block, surface) => richText(block, surface.reader),
  markdown: (block, surface) => h("div", { class: "text markdown" }, markdown(block.text, surface.reader)),
  file: (block) => h("p", { class: "muted" }, `File ${block.external_id}`),
  video: (block) => h("p", {}, link(block.title_url ?? block.video_url, emojify(block.title.text))),
};
