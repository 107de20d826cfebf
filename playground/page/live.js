/** Says new messages aloud to those who listen rather than look. */

import { app } from "./app.js";
import { spokenText } from "./mrkdwn.js";
import { authorOf, reader, titleOf } from "./reader.js";

const region = document.getElementById("live");
let where = "";
let latest = "";
let unread = new Map();

export function announce() {
  const here = `${app.handle}/${app.place}`;
  const last = app.messages.at(-1)?.ts ?? "";
  const before = unread;
  unread = new Map(app.world.conversations.map((place) => [place.id, place.unread]));
  if (here !== where) {
    [where, latest] = [here, last];
    return;
  }
  const words = app.messages
    .filter((message) => message.ts > latest && message.user !== app.world.me.id)
    .map((message) => `${authorOf(message)}: ${spokenText(message.text ?? "", reader())}`);
  for (const place of app.world.conversations) {
    if (place.unread > (before.get(place.id) ?? 0)) words.push(`New message in ${titleOf(place)}`);
  }
  latest = last > latest ? last : latest;
  if (words.length) region.textContent = words.join(". ");
}
