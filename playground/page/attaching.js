/** What will go with a message: files from this computer, and voice clips to try things with. */

import { app, draw } from "./app.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { upload } from "./uploading.js";

/** What was uploaded and not sent, by seat and place. */
const held = new Map();

export const attached = (key) => held.get(key) ?? [];

export function detachAll(key) {
  held.delete(key);
  draw();
}

async function attach(key, composer, files) {
  for (const file of files) {
    const sent = await upload(file);
    if (sent) held.set(key, [...attached(key), sent]);
  }
  draw();
  document.getElementById(composer)?.focus();
}

/** A button with a menu; `composer` is the id of the text that the files will go with. */
export function attachButton(key, composer) {
  const chooser = `${composer}-files`;
  const clip = (minutes, label) => ({
    label, text: label, onchoose: () => attach(key, composer, [voiceClip(minutes)]),
  });
  return h("span", { class: "attach", key: `attach-${key}` },
    h("input", {
      type: "file", id: chooser, multiple: true, hidden: true,
      onchange: (event) => {
        const files = [...event.currentTarget.files];
        event.currentTarget.value = ""; // the same one may be chosen again
        attach(key, composer, files);
      },
    }),
    menu({
      key: `attach-${key}`, label: "Attach",
      button: {
        props: { class: "icon-button", "aria-label": "Attach a file or a voice clip", title: "Attach" },
        children: icon("attach"),
      },
      items: [
        {
          label: "A file from your computer…", text: "A file from your computer…",
          onchoose: () => document.getElementById(chooser).click(),
        },
        clip(1, "A voice clip of one minute (a hum)"),
        clip(4, "A voice clip of four minutes (a hum)"),
      ],
    }));
}

export function attachments(key, composer) {
  const files = attached(key);
  return files.length > 0 && h("ul", { class: "attached", "aria-label": "Attached", key: `attached-${key}` },
    files.map((file) => h("li", { key: file.id }, h("span", {}, file.name), file.duration_ms > 0 && length(file),
      h("button", {
        type: "button", class: "icon-button", "aria-label": `Remove ${file.name}`, title: "Remove",
        onclick: () => {
          held.set(key, files.filter((one) => one !== file));
          draw();
          document.getElementById(composer).focus();
        },
      }, icon("close")))));
}

function length({ duration_ms: milliseconds }) {
  const seconds = Math.round(milliseconds / 1000);
  return h("small", { class: "muted" }, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
}

const RATE = 3000;

/** A quiet hum that comes and goes, as a WAV file of so many minutes. */
function voiceClip(minutes) {
  const samples = minutes * 60 * RATE;
  const view = new DataView(new ArrayBuffer(44 + samples));
  const word = (at, text) => [...text].forEach((sign, index) => view.setUint8(at + index, sign.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + samples, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // mono
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true); // bits
  word(36, "data");
  view.setUint32(40, samples, true);
  for (let index = 0; index < samples; index += 1) {
    const second = index / RATE;
    const loud = 18 * (1 - Math.cos(2 * Math.PI * second / 4));
    view.setUint8(44 + index, 128 + loud * Math.sin(2 * Math.PI * 220 * second));
  }
  const first = app.world.me.name.split(" ")[0].toLowerCase();
  return new File([view], `voice-of-${first}.wav`, { type: "audio/wav" });
}
