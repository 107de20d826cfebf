/** Slack's mrkdwn as nodes: formatting, links, mentions, dates, emoji, quotes. */

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { fromTs, full, slackDate } from "./time.js";

const INLINE = new RegExp(
  [
    "(?<code>`[^`\\n]+`)",
    "(?<angle><[^<>\\n]+>)",
    "(?<url>https?://[^\\s<>|]*[^\\s<>|.,;:!?)'\"*_~])",
    "(?<![\\p{L}\\p{N}*])\\*(?<bold>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*(?![\\p{L}\\p{N}*])",
    "(?<![\\p{L}\\p{N}_])_(?<italic>[^\\s_](?:[^_\\n]*[^\\s_])?)_(?![\\p{L}\\p{N}_])",
    "(?<![\\p{L}\\p{N}~])~(?<strike>[^\\s~](?:[^~\\n]*[^\\s~])?)~(?![\\p{L}\\p{N}~])",
    ":(?<emoji>[a-z0-9_+'-]+)(?:::skin-tone-[2-6])?:",
  ].join("|"),
  "gu",
);

const unescape = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/**
 * Describe `text` as nodes. `reader` knows names and times: `userName(id)`, `channelName(id)`,
 * `openChannel(id)`, `me`, `zone`, `now`.
 */
export function mrkdwn(text, reader) {
  return text.split(/```\n?([^]*?)\n?```/).map((part, index) =>
    index % 2 ? h("pre", {}, h("code", {}, unescape(part))) : paragraphs(part, reader));
}

/** The same without any formatting, as it would be read aloud. */
export const spokenText = (text, reader) => textOf(h("p", {}, mrkdwn(text, reader)));

const textOf = (node) => node.text ?? (node.tag === "br" ? " " : node.children.map(textOf).join(""));

/** Lines that start with `>` stand together in a quote; the others are broken by `br`. */
function paragraphs(text, reader) {
  const groups = [];
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    const group = groups.at(-1);
    if (group && group.quoted === Boolean(quote)) group.lines.push(quote ? quote[1] : line);
    else groups.push({ quoted: Boolean(quote), lines: [quote ? quote[1] : line] });
  }
  return groups.map(({ quoted, lines }) => {
    const words = lines.map((line, index) => [index > 0 && h("br"), inline(line, reader)]);
    return quoted ? h("blockquote", {}, words) : words;
  });
}

export function inline(text, reader) {
  const out = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    out.push(unescape(text.slice(end, match.index)), token(match, reader));
    end = match.index + match[0].length;
  }
  out.push(unescape(text.slice(end)));
  return out;
}

function token(match, reader) {
  const { code, angle, url, bold, italic, strike } = match.groups;
  if (code) return h("code", {}, unescape(code.slice(1, -1)));
  if (angle) return reference(angle.slice(1, -1), reader);
  if (url) return link(unescape(url), unescape(url));
  if (bold) return h("strong", {}, inline(bold, reader));
  if (italic) return h("em", {}, inline(italic, reader));
  if (strike) return h("s", {}, inline(strike, reader));
  return symbol(match.groups.emoji);
}

export function symbol(name) {
  const shown = emoji(name);
  if (shown === `:${name}:`) return shown;
  return h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, shown);
}

export function mention(id, reader, label) {
  const mine = id === reader.me;
  return h("span", { class: mine ? "mention mine" : "mention" }, `@${reader.userName(id) ?? label ?? id}`);
}

export function channelLink(id, reader, label) {
  const name = reader.channelName(id) ?? label;
  if (!name) return h("span", { class: "mention" }, "#private channel");
  return h("button", { type: "button", class: "mention", onclick: () => reader.openChannel(id) }, `#${name}`);
}

export const broadcast = (range) => h("span", { class: "mention mine" }, `@${range}`);

/** Only what a browser may safely follow becomes a link. */
export function link(url, label, extra = {}) {
  if (!/^(https?:|mailto:|tel:)/i.test(url)) return label;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", ...extra }, label);
}

export function date(ts, pattern, url, fallback, reader) {
  const moment = fromTs(ts);
  if (Number.isNaN(moment.getTime())) return fallback;
  const words = slackDate(moment, pattern, reader.zone, reader.now);
  const shown = h("time", { datetime: moment.toISOString(), title: full(moment, reader.zone) }, words);
  return url ? link(url, shown) : shown;
}

/** What stands between `<` and `>`. */
function reference(body, reader) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? undefined : unescape(body.slice(bar + 1));
  if (/^@[UWB]/.test(target)) return mention(target.slice(1), reader, label);
  if (/^#[CG]/.test(target)) return channelLink(target.slice(1), reader, label);
  if (target.startsWith("!date^")) {
    const [, ts, pattern, url] = target.split("^");
    return date(ts, unescape(pattern ?? ""), url && unescape(url), label ?? "", reader);
  }
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label ?? "@group");
  if (target.startsWith("!")) return broadcast(target.slice(1));
  const url = unescape(target);
  return link(url, label ?? url.replace(/^(mailto|tel):/, ""));
}
