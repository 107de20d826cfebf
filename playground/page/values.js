/** What has been typed or chosen: Slack's `state.values` and this page's drafts, as plain values. */

/** Surface id → whose it is, and what was typed there: block/action/type → value. */
const drafts = new Map();

const keyOf = (block, element) => `${block.block_id}/${element.action_id}/${element.type}`;

export function setDraft(surface, block, element, value) {
  if (!drafts.has(surface.id)) drafts.set(surface.id, { owner: surface.owner, typed: new Map() });
  drafts.get(surface.id).typed.set(keyOf(block, element), value);
}

export const dropDraft = (surface, block, element) => drafts.get(surface.id)?.typed.delete(keyOf(block, element));

/** Forget what `owner` typed into modals that are gone. */
export function keepOnly(owner, views) {
  for (const [id, draft] of [...drafts]) {
    if (draft.owner === owner && id.startsWith("V") && !views.includes(id)) drafts.delete(id);
  }
}

/** What the element holds now: what was typed here, else what Slack knows, else its initial value. */
export function valueOf(surface, block, element) {
  const mine = drafts.get(surface.id)?.typed;
  if (mine?.has(keyOf(block, element))) return mine.get(keyOf(block, element));
  const held = surface.values?.[block.block_id]?.[element.action_id];
  return held?.type === element.type ? plain(held) : initial(element);
}

function plain(held) {
  if ("rich_text_value" in held) return richToText(held.rich_text_value);
  if ("selected_option" in held) return held.selected_option?.value ?? null;
  if ("selected_options" in held) return held.selected_options.map((option) => option.value);
  const [value] = Object.entries(held).filter(([name]) => name !== "type").map(([, one]) => one);
  return value ?? null;
}

function initial(element) {
  if (element.initial_option) return element.initial_option.value;
  if (element.initial_options) return element.initial_options.map((option) => option.value);
  if (element.type === "rich_text_input") return richToText(element.initial_value);
  const name = Object.keys(element).find((key) => key.startsWith("initial_"));
  return name ? element[name] : null;
}

function richToText(value) {
  if (!value) return "";
  const words = (part) => part.text ?? (part.elements ?? []).map(words).join("");
  return value.elements.map(words).join("\n");
}

/** What someone typed, as Slack's rich text. */
const textToRich = (text) =>
  text && {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
  };

/** What the seat is told of a plain value: rich text as Slack writes it, files by their ids. */
export function spoken(element, value) {
  if (element.type === "rich_text_input") return textToRich(value);
  if (element.type === "file_input") return (value ?? []).map((file) => file.id);
  return value;
}
