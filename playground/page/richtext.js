/** `rich_text` blocks: sections, lists, quotes and preformatted text. */

import { h } from "./dom.js";
import { broadcast, channelLink, date, link, mention, symbol } from "./mrkdwn.js";

const MARKS = [["code", "code"], ["strike", "s"], ["underline", "u"], ["italic", "em"], ["bold", "strong"]];

export const richText = (block, reader) => block.elements.map((part) => piece(part, reader));

function piece(part, reader) {
  const children = part.elements.map((element) => leaf(element, reader));
  switch (part.type) {
    case "rich_text_section":
      return h("div", { class: "rich" }, children);
    case "rich_text_quote":
      return h("blockquote", {}, children);
    case "rich_text_preformatted":
      return h("pre", {}, h("code", {}, children));
    case "rich_text_list":
      return h(
        part.style === "ordered" ? "ol" : "ul",
        { class: `indent-${part.indent ?? 0}`, start: part.offset ? part.offset + 1 : undefined },
        part.elements.map((item) => h("li", {}, piece(item, reader))),
      );
    default:
      return children;
  }
}

function leaf(element, reader) {
  const style = element.style ?? {};
  return MARKS.reduce((inner, [mark, tag]) => (style[mark] ? h(tag, {}, inner) : inner), plain(element, reader));
}

function plain(element, reader) {
  switch (element.type) {
    case "text":
      return element.text.split("\n").map((line, index) => [index > 0 && h("br"), line]);
    case "link":
      return link(element.url, element.text || element.url);
    case "user":
      return mention(element.user_id, reader);
    case "channel":
      return channelLink(element.channel_id, reader);
    case "emoji":
      return symbol(element.name);
    case "date":
      return date(element.timestamp, element.format, element.url, element.fallback ?? "", reader);
    case "broadcast":
      return broadcast(element.range);
    case "color":
      return h("code", {}, element.value);
    default:
      return element.text ?? "";
  }
}
