/** Names, times and places as the person in this seat knows them. */

import { app, conversation, go, now } from "./app.js";

export const person = (id) => app.world.people.find((one) => one.id === id);

export const nameOf = (id) => person(id)?.name ?? (id === "USLACKBOT" ? "Slackbot" : id);

/** Whose name a message bears: an app may write under another than its own. */
export const authorOf = (message) => message.username ?? nameOf(message.user);

/** What a conversation is called in this seat: a direct one goes by the people in it. */
export function titleOf(place) {
  if (place.kind !== "im" && place.kind !== "mpim") return place.name;
  return others(place).map((one) => one.name).join(", ") || `${app.world.me.name} (you)`;
}

/** The same in few words. */
export const shortTitleOf = (place) =>
  place.kind === "mpim" ? others(place).map((one) => one.name.split(" ")[0]).join(", ") : titleOf(place);

/** Those in `place` beside the person in this seat, bots last. */
const others = (place) =>
  place.members.filter((id) => id !== app.world.me.id).map(person).sort((one, other) => one.is_bot - other.is_bot);

/** The other one in a direct conversation, if it is just the two. */
export const partner = (place) =>
  place.kind === "im" ? person(place.members.find((id) => id !== app.world.me.id) ?? app.world.me.id) : undefined;

/** The bot whose App Home this workspace shows. */
export const bot = () => person(app.world.bot.id);

const KINDS = { channel: "public", private: "private", im: "im", mpim: "mpim" };

export function reader() {
  const { world } = app;
  return {
    me: world.me.id,
    zone: world.me.tz,
    now: now(),
    userName: (id) => person(id)?.name,
    channelName: (id) => conversation(id)?.name,
    openChannel: (id) => go(app.handle, id),
    choosablePeople: () =>
      world.people.filter((one) => !one.deactivated).map((one) => ({ label: one.name, value: one.id })),
    choosableConversations: ({ include, exclude_bot_users: noBots }) =>
      world.conversations
        .filter((place) => !place.archived && (!include || include.includes(KINDS[place.kind])))
        .filter((place) => !(noBots && place.kind === "im" && partner(place)?.is_bot))
        .map((place) => ({ label: (place.kind === "channel" ? "#" : "") + titleOf(place), value: place.id })),
  };
}
