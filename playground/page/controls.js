/** One control for each kind of Block Kit element that holds a value. */

import { h } from "./dom.js";
import { emojify } from "./emoji.js";
import { picker } from "./picker.js";
import { fromWall, toWall } from "./time.js";
import { mrkdwn } from "./mrkdwn.js";

/**
 * `at` says where the control stands: `id`, `labelledby` or `label`, `describedby`, `invalid`,
 * `required`, `value`, `change(value)`, `dispatch()` (Enter in a text field), `upload(files)`,
 * and the `reader`.
 */
export function control(element, at) {
  const draw = CONTROLS[element.type];
  return draw ? draw(element, at) : h("p", { class: "muted" }, `(${element.type} is not shown here)`);
}

export const holdsValue = (element) => element.type in CONTROLS;

const named = (at) => ({
  id: at.id,
  key: at.id,
  "aria-label": at.label,
  "aria-describedby": at.describedby,
  "aria-invalid": at.invalid ? "true" : undefined,
  "aria-required": at.required ? "true" : undefined,
});

function text(element, at, type, extra = {}) {
  return h("input", {
    ...named(at), ...extra, type, class: "input",
    placeholder: emojify(element.placeholder?.text ?? ""),
    value: at.value ?? "",
    autocomplete: "off",
    oninput: (event) => at.change(event.currentTarget.value),
    onkeydown: (event) => {
      if (event.key === "Enter" && at.dispatch) {
        event.preventDefault();
        at.dispatch();
      }
    },
  });
}

function area(element, at) {
  return h("textarea", {
    ...named(at), class: "input", rows: 4,
    placeholder: emojify(element.placeholder?.text ?? ""),
    value: at.value ?? "",
    oninput: (event) => at.change(event.currentTarget.value),
  });
}

function moment(element, at, type, read = (value) => value, shown = at.value ?? "") {
  return h("input", {
    ...named(at), type, class: "input short", value: shown,
    onchange: (event) => at.change(event.currentTarget.value ? read(event.currentTarget.value) : null),
  });
}

function select(element, at, groups) {
  const offered = ({ label, value }) => h("option", { key: value, value }, label);
  return h("select", {
    ...named(at), class: "input select", value: at.value ?? "",
    onchange: (event) => at.change(event.currentTarget.value || null),
  },
  h("option", { key: "", value: "" }, emojify(element.placeholder?.text ?? "Choose one…")),
  groups.map(({ label, options }) =>
    label === undefined
      ? options.map(offered)
      : h("optgroup", { key: `group-${label}`, label }, options.map(offered))));
}

const offer = (option) => ({ label: emojify(option.text.text), value: option.value, hint: option.description?.text });

const options = (element) =>
  element.option_groups
    ? element.option_groups.map((group) => ({ label: emojify(group.label.text), options: group.options.map(offer) }))
    : [{ options: (element.options ?? []).map(offer) }];

const people = (element, { reader }) => [{ options: reader.choosablePeople() }];
const channels = (element, { reader }) => [{ options: reader.choosableConversations({ include: ["public"] }) }];
const conversations = (element, { reader }) => [{ options: reader.choosableConversations(element.filter ?? {}) }];

/** Checkboxes or radio buttons. */
function choices(element, at, type) {
  const chosen = type === "radio" ? [at.value] : at.value ?? [];
  return h("div", {
    ...named(at), "aria-labelledby": at.labelledby, class: "choices", role: type === "radio" ? "radiogroup" : "group",
    "aria-invalid": undefined, "aria-required": type === "radio" && at.required ? "true" : undefined,
  }, element.options.map((option) => {
    const on = chosen.includes(option.value);
    const value = () => {
      if (type === "radio") return option.value;
      const values = element.options.map((one) => one.value);
      return values.filter((one) => (one === option.value ? !on : chosen.includes(one)));
    };
    return h("label", { class: "choice", key: option.value },
      h("input", {
        type, name: at.id, checked: on, "aria-describedby": at.describedby, onchange: () => at.change(value()),
      }),
      h("span", {}, words(option.text, at),
        option.description && h("small", { class: "muted" }, words(option.description, at))));
  }));
}

const words = (object, at) => (object.type === "mrkdwn" ? mrkdwn(object.text, at.reader) : emojify(object.text));

function files(element, at) {
  const held = at.value ?? [];
  const types = element.filetypes?.map((type) => `.${type}`).join(",");
  return h("div", { class: "files-input", key: `files-${at.id}` },
    h("input", {
      ...named(at), type: "file", class: "input", accept: types, multiple: (element.max_files ?? 10) > 1,
      onchange: (event) => at.upload([...event.currentTarget.files]),
    }),
    held.length > 0 && h("ul", { class: "file-list" }, held.map((file) => {
      const others = held.filter((one) => one !== file);
      return h("li", { key: file.id }, file.name,
        h("button", { type: "button", class: "quiet", "aria-label": `Remove ${file.name}`,
          onclick: () => at.change(others) }, "Remove"));
    })));
}

const CONTROLS = {
  __proto__: null,
  plain_text_input: (element, at) => (element.multiline ? area(element, at) : text(element, at, "text")),
  rich_text_input: area,
  email_text_input: (element, at) => text(element, at, "email"),
  url_text_input: (element, at) => text(element, at, "url"),
  number_input: (element, at) => text(element, at, "text", { inputmode: "decimal" }),
  datepicker: (element, at) => moment(element, at, "date"),
  timepicker: (element, at) => moment(element, at, "time"),
  datetimepicker: (element, at) =>
    moment(element, at, "datetime-local", (wall) => fromWall(wall, at.reader.zone) / 1000,
      at.value ? toWall(new Date(at.value * 1000), at.reader.zone) : ""),
  static_select: (element, at) => select(element, at, options(element)),
  external_select: (element, at) => select(element, at, options(element)),
  users_select: (element, at) => select(element, at, people(element, at)),
  channels_select: (element, at) => select(element, at, channels(element, at)),
  conversations_select: (element, at) => select(element, at, conversations(element, at)),
  multi_static_select: (element, at) => picker(element, at, options(element)),
  multi_external_select: (element, at) => picker(element, at, options(element)),
  multi_users_select: (element, at) => picker(element, at, people(element, at)),
  multi_channels_select: (element, at) => picker(element, at, channels(element, at)),
  multi_conversations_select: (element, at) => picker(element, at, conversations(element, at)),
  checkboxes: (element, at) => choices(element, at, "checkbox"),
  radio_buttons: (element, at) => choices(element, at, "radio"),
  file_input: files,
};
