/** Moments as people read them: in their own zone, or as Slack's `<!date^…>` asks. */

const formats = new Map();

function format(zone, options, moment) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  }
  return formats.get(key).format(moment);
}

export const clockTime = (moment, zone) =>
  format(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, moment);

export const shortDay = (moment, zone) =>
  format(zone, { weekday: "short", day: "numeric", month: "short" }, moment).replace(",", "");

const longDay = (moment, zone) =>
  format(zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" }, moment).replace(",", "");

export const full = (moment, zone) => `${shortDay(moment, zone)}, ${clockTime(moment, zone)}`;

export const dayKey = (moment, zone) =>
  format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }, moment).split("/").reverse().join("-");

export const city = (zone) => zone.split("/").at(-1).replaceAll("_", " ");

export const fromTs = (ts) => new Date(Number(ts) * 1000);

/** Today, Yesterday, Tomorrow, or the long date. */
export function relativeDay(moment, zone, now, otherwise = longDay) {
  const day = Date.parse(dayKey(moment, zone)) - Date.parse(dayKey(now, zone));
  return { 0: "Today", [-864e5]: "Yesterday", [864e5]: "Tomorrow" }[day] ?? otherwise(moment, zone);
}

/** The difference to UTC at `moment`, in milliseconds. */
function offset(moment, zone) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
    hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(moment);
  const at = Object.fromEntries(parts.map((part) => [part.type, Number(part.value)]));
  const wall = Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second);
  return wall - Math.floor(moment.getTime() / 1000) * 1000;
}

export function zoneOffset(moment, zone) {
  const minutes = Math.round(offset(moment, zone) / 60000);
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `GMT${minutes < 0 ? "−" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

/** `2026-11-30T10:00` on a wall in `zone` → Date. */
export function fromWall(text, zone) {
  const wall = Date.parse(`${text}Z`);
  const guess = new Date(wall - offset(new Date(wall), zone));
  return new Date(wall - offset(guess, zone));
}

/** Date → `2026-11-30T10:00` on a wall in `zone`. */
export const toWall = (moment, zone) =>
  new Date(moment.getTime() + offset(moment, zone)).toISOString().slice(0, 16);

function ordinal(day) {
  const tens = day % 100;
  const end = tens > 10 && tens < 14 ? "th" : { 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th";
  return `${day}${end}`;
}

function americanDate(moment, zone, { weekday, month }) {
  const name = weekday ? `${format(zone, { weekday: "long" }, moment)}, ` : "";
  const day = Number(format(zone, { day: "numeric" }, moment));
  const shown = month === "short" ? day : ordinal(day);
  return `${name}${format(zone, { month }, moment)} ${shown}, ${format(zone, { year: "numeric" }, moment)}`;
}

function ago(moment, now) {
  const seconds = Math.round((moment - now) / 1000);
  const [unit, size] = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]]
    .find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

/** Fill Slack's date tokens (`{date_long_pretty} at {time}`) for someone in `zone`. */
export function slackDate(moment, pattern, zone, now) {
  const styles = {
    date_num: () => dayKey(moment, zone),
    date_slash: () => dayKey(moment, zone).replaceAll("-", "/"),
    date: () => americanDate(moment, zone, { month: "long" }),
    date_short: () => americanDate(moment, zone, { month: "short" }),
    date_long: () => americanDate(moment, zone, { month: "long", weekday: true }),
    day_divider_pretty: () => relativeDay(moment, zone, now),
    time: () => clockTime(moment, zone),
    time_secs: () => `${clockTime(moment, zone)}:${format(zone, { second: "2-digit" }, moment).padStart(2, "0")}`,
    ago: () => ago(moment, now),
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    if (styles[name]) return styles[name]();
    const plain = name.replace(/_pretty$/, "");
    if (name === plain || !styles[plain]) return whole;
    const near = relativeDay(moment, zone, now, styles[plain]);
    return { Today: "today", Yesterday: "yesterday", Tomorrow: "tomorrow" }[near] ?? near;
  });
}
