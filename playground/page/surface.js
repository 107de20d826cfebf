/** Where blocks stand (a message, a modal, the home tab), and what using them there does. */

import { act, app, draw } from "./app.js";
import { confirmed } from "./confirm.js";
import { upload } from "./uploading.js";
import { reader } from "./reader.js";
import { dropDraft, setDraft, spoken } from "./values.js";

const TYPING_PAUSE = 400;

/** Fills that the playground has not been told of yet: one per element, the latest wins. */
const pending = new Map();
let telling = Promise.resolve();
let uploading = Promise.resolve();

/** Tell the playground everything that was typed so far, and wait for files that are on their way. */
export async function flush() {
  await uploading;
  for (const fill of [...pending.values()]) fill();
  return telling;
}

export function surface(id, where, shown, fillable) {
  const at = {
    id,
    owner: app.handle,
    values: shown.state?.values,
    reader: reader(),

    fill(block, element, value) {
      setDraft(at, block, element, value);
      if (fillable) later(at, block, element, value);
      draw();
    },

    async press(block, element, value) {
      const key = `${id}/${block.block_id}/${element.action_id}`;
      if (app.busy.has(key)) return;
      const holds = element.type !== "button" && element.type !== "overflow";
      if (holds) setDraft(at, block, element, value);
      draw();
      if (await confirmed(element.confirm, at.reader)) {
        app.busy.add(key);
        draw();
        forget(key);
        await flush();
        await act("press", {
          ...where, block_id: block.block_id, action_id: element.action_id, value: spoken(element, value),
        });
        app.busy.delete(key);
      }
      if (holds) dropDraft(at, block, element);
      draw();
    },

    async upload(block, element, files) {
      uploading = uploading.then(() => Promise.all(files.map(upload))).catch(() => [])
        .then((held) => at.fill(block, element, held.filter(Boolean)));
      await flush();
    },
  };
  return at;
}

function forget(key) {
  clearTimeout(pending.get(key)?.timer);
  pending.delete(key);
}

function later(at, block, element, value) {
  const key = `${at.id}/${block.block_id}/${element.action_id}`;
  forget(key);
  const tell = () => {
    forget(key);
    const args = { block_id: block.block_id, action_id: element.action_id, value: spoken(element, value) };
    telling = telling
      .then(() => act("fill", args, at.owner))
      .then((answer) => answer.ok || dropDraft(at, block, element));
  };
  tell.timer = setTimeout(tell, TYPING_PAUSE);
  pending.set(key, tell);
}
