/** Sending a file from this computer to the playground. */

import { act } from "./app.js";

/** Upload `file`; resolve to what Slack says of it, undefined if it was not taken. */
export async function upload(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const data = base64(bytes);
  const answer = await act("upload", { name: file.name, data, duration_ms: await duration(file, bytes) });
  return answer.file;
}

function base64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}

/** How long a recording is, in milliseconds; 0 for whatever is none that this browser can play. */
async function duration(file, bytes) {
  if (!/^(audio|video)\//.test(file.type)) return 0;
  try {
    const sound = await new OfflineAudioContext(1, 1, 8000).decodeAudioData(bytes.buffer);
    return Math.round(sound.duration * 1000);
  } catch {
    return 0;
  }
}
