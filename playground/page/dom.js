/**
 * A very small virtual DOM.
 *
 * `h()` describes nodes, `render()` makes a parent's children match a description and touches only
 * what differs, so that focus, caret and scroll survive. Data only ever becomes text nodes and
 * attributes: there is no way to pass markup through here.
 */

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "path", "circle"]);
const LIVE = new Set(["value", "checked"]);

export function h(tag, props, ...children) {
  return { tag, props: props ?? {}, key: props?.key, children: flatten(children) };
}

export function render(parent, ...children) {
  const mounted = [];
  const next = flatten(children);
  patchChildren(parent, parent.$drawn ?? [], next, mounted);
  parent.$drawn = next;
  for (const [onmount, node] of mounted) onmount(node);
}

function flatten(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== "" && typeof child !== "boolean")
    .map((child) => (typeof child === "object" ? child : { tag: "#text", text: String(child) }));
}

function patchChildren(parent, old, next, mounted) {
  const keyed = new Map();
  const loose = [];
  for (const vnode of old) {
    if (vnode.key === undefined) loose.push(vnode);
    else keyed.set(vnode.key, vnode);
  }
  const partners = next.map((vnode) => {
    if (vnode.key !== undefined) {
      const partner = keyed.get(vnode.key);
      if (partner?.tag !== vnode.tag) return undefined;
      keyed.delete(vnode.key);
      return partner;
    }
    const index = loose.findIndex((other) => other.tag === vnode.tag);
    return index < 0 ? undefined : loose.splice(index, 1)[0];
  });
  // What goes, goes first: moving a node that has focus would lose the focus.
  for (const vnode of [...keyed.values(), ...loose]) vnode.node.remove();
  let place = parent.firstChild;
  next.forEach((vnode, index) => {
    const node = partners[index] ? patch(partners[index], vnode, mounted) : create(vnode, mounted);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  });
}

function create(vnode, mounted) {
  if (vnode.tag === "#text") {
    vnode.node = document.createTextNode(vnode.text);
    return vnode.node;
  }
  vnode.node = SVG_TAGS.has(vnode.tag)
    ? document.createElementNS(SVG, vnode.tag)
    : document.createElement(vnode.tag);
  patchChildren(vnode.node, [], vnode.children, mounted);
  setProps(vnode.node, {}, vnode.props);
  if (vnode.props.onmount) mounted.push([vnode.props.onmount, vnode.node]);
  return vnode.node;
}

function patch(old, vnode, mounted) {
  const node = old.node;
  if (old === vnode) return node; // described once, and still so
  vnode.node = node;
  if (vnode.tag === "#text") {
    if (old.text !== vnode.text) node.data = vnode.text;
    return node;
  }
  patchChildren(node, old.children, vnode.children, mounted);
  setProps(node, old.props, vnode.props);
  return node;
}

function setProps(node, old, props) {
  for (const name of Object.keys(old)) if (!(name in props)) setProp(node, name, undefined);
  for (const [name, value] of Object.entries(props)) {
    if (LIVE.has(name) || old[name] !== value) setProp(node, name, value);
  }
}

function setProp(node, name, value) {
  if (name === "key" || name === "onmount") return;
  if (name.startsWith("on")) {
    node[name] = value ?? null;
  } else if (LIVE.has(name)) {
    const wanted = value ?? (name === "checked" ? false : "");
    if (node[name] !== wanted) node[name] = wanted;
  } else if (name === "hue") {
    node.style.setProperty("--hue", value);
  } else if (value === undefined || value === null || value === false) {
    node.removeAttribute(name);
  } else {
    node.setAttribute(name, value === true ? "" : value);
  }
}
