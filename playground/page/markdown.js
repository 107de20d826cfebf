/** The `markdown` block: ordinary Markdown, as much of it as Slack renders. */

import { h } from "./dom.js";
import { emojify } from "./emoji.js";
import { inline as slackInline, link } from "./mrkdwn.js";

const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "!?\\[(?<label>[^\\]\\n]*)\\]\\((?<url>[^)\\s]+)\\)",
    "(?<slack><[@#!][^<>\\n]+>|<(?:https?:|mailto:)[^<>\\n]+>)",
    "\\*\\*(?<bold>[^\\s*](?:.*?[^\\s])?)\\*\\*",
    "__(?<bold2>[^\\s_](?:.*?[^\\s])?)__",
    "~~(?<strike>[^\\s~](?:.*?[^\\s])?)~~",
    "\\*(?<italic>[^\\s*](?:[^*]*[^\\s*])?)\\*",
    "(?<![\\p{L}\\p{N}])_(?<italic2>[^\\s_](?:[^_]*[^\\s_])?)_(?![\\p{L}\\p{N}])",
  ].join("|"),
  "gu",
);

export function markdown(text, reader) {
  const lines = text.replaceAll("\r", "").split("\n");
  const out = [];
  while (lines.length) out.push(block(lines, reader));
  return out;
}

/** Take the next block off `lines`. */
function block(lines, reader) {
  const first = lines[0];
  const heading = /^(#{1,6})\s+(.*)$/.exec(first);
  if (heading) {
    lines.shift();
    return h("p", { class: `md-h md-h${heading[1].length}` }, inline(heading[2], reader));
  }
  if (first.startsWith("```")) return fence(lines);
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(first)) {
    lines.shift();
    return h("hr");
  }
  if (/^>\s?/.test(first)) {
    const quoted = take(lines, /^>\s?/).map((line) => line.replace(/^>\s?/, ""));
    return h("blockquote", {}, markdown(quoted.join("\n"), reader));
  }
  if (/^\s*[-*+]\s+/.test(first)) return list("ul", /^\s*[-*+]\s+/, lines, reader);
  if (/^\s*\d+[.)]\s+/.test(first)) return list("ol", /^\s*\d+[.)]\s+/, lines, reader);
  if (first.includes("|") && /^\s*\|?[\s:|-]+\|[\s:|-]*$/.test(lines[1] ?? "")) return table(lines, reader);
  if (!first.trim()) {
    lines.shift();
    return null;
  }
  const paragraph = take(lines, /^(?!#{1,6}\s|```|>|\s*[-*+]\s|\s*\d+[.)]\s)\s*\S/);
  if (!paragraph.length) paragraph.push(lines.shift());
  return h("p", {}, paragraph.map((line, index) => [index > 0 && h("br"), inline(line, reader)]));
}

function take(lines, pattern) {
  const taken = [];
  while (lines.length && pattern.test(lines[0])) taken.push(lines.shift());
  return taken;
}

function fence(lines) {
  lines.shift();
  const code = [];
  while (lines.length && !lines[0].startsWith("```")) code.push(lines.shift());
  lines.shift();
  return h("pre", {}, h("code", {}, code.join("\n")));
}

function list(tag, marker, lines, reader) {
  return h(tag, {}, take(lines, marker).map((line) => {
    const task = /^\[([ xX])\]\s+/.exec(line.replace(marker, ""));
    const words = line.replace(marker, "").replace(/^\[[ xX]\]\s+/, "");
    return h("li", {}, task && (task[1] === " " ? "☐ " : "☑ "), inline(words, reader));
  }));
}

function table(lines, reader) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const head = cells(lines.shift());
  lines.shift();
  const rows = take(lines, /\|/).map(cells);
  const row = (tag, texts) => h("tr", {}, texts.map((cell) => h(tag, {}, inline(cell, reader))));
  return h("table", {}, h("thead", {}, row("th", head)), h("tbody", {}, rows.map((texts) => row("td", texts))));
}

function inline(text, reader) {
  const out = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const { code, label, url, slack, bold, bold2, strike, italic, italic2 } = match.groups;
    out.push(emojify(text.slice(end, match.index)));
    if (code) out.push(h("code", {}, code));
    else if (url) out.push(link(url, label || url));
    else if (slack) out.push(slackInline(slack, reader));
    else if (bold ?? bold2) out.push(h("strong", {}, inline(bold ?? bold2, reader)));
    else if (strike) out.push(h("s", {}, inline(strike, reader)));
    else out.push(h("em", {}, inline(italic ?? italic2, reader)));
    end = match.index + match[0].length;
  }
  out.push(emojify(text.slice(end)));
  return out;
}
