"use strict";
/* Elements as plain trees, and the page patched to look like them: what has not changed stays the same node, so that selections,
   scroll positions, focus and clicks survive. All text goes in as text, never as markup. */
const Dom = (() => {
  /* Markup of one element: a property for each attribute, then its children. */
  function h(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      node.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children.flat(4)) if (child !== null && child !== undefined && child !== false) node.append(child);
    return node;
  }

  /* The part that the reader has selected text in: it is left alone until the selection is gone. */
  function held(root) {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const common = selection.getRangeAt(0).commonAncestorContainer;
    if (!root.contains(common)) return common.contains(root) ? root : null;
    const from = common.nodeType === Node.ELEMENT_NODE ? common : common.parentElement;
    const block = from.closest("[data-key]");
    return block && root.contains(block) ? block : root;
  }

  const key = (node) => node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") : null;
  const keeps = (node, hold) => hold !== null && (node === hold || node.contains(hold));

  function patch(node, wanted, hold) {
    if (node === hold) return;
    if (node.nodeType !== Node.ELEMENT_NODE) {
      if (node.data !== wanted.data) node.data = wanted.data;
      return;
    }
    for (const { name } of [...node.attributes])
      if (!wanted.hasAttribute(name) && !(name === "open" && node.tagName === "DETAILS")) node.removeAttribute(name);
    for (const { name, value } of wanted.attributes)
      if (!(name === "open" && node.tagName === "DETAILS") && node.getAttribute(name) !== value) node.setAttribute(name, value);
    if (!node.hasAttribute("data-live")) children(node, [...wanted.childNodes], hold);
  }

  function children(parent, wanted, hold) {
    const keyed = new Map();
    for (const child of parent.childNodes) if (key(child) !== null) keyed.set(key(child), (keyed.get(key(child)) || []).concat(child));
    let at = parent.firstChild;
    for (const each of wanted) {
      const name = key(each);
      let match = null;
      if (name !== null) {
        match = (keyed.get(name) || []).shift() || null;
        if (match && match.nodeName !== each.nodeName) match = null;
      } else if (at && at.nodeType === each.nodeType && at.nodeName === each.nodeName && key(at) === null) match = at;
      if (!match) {
        parent.insertBefore(each, at);
        continue;
      }
      if (match !== at) {
        /* What holds the selection never moves: the others go around it. */
        if (keeps(match, hold)) while (at && at !== match) { const next = at.nextSibling; parent.insertBefore(at, match.nextSibling); at = next; }
        else parent.insertBefore(match, at);
      }
      if (match === at) at = at.nextSibling;
      patch(match, each, hold);
    }
    while (at) {
      const next = at.nextSibling;
      if (!keeps(at, hold)) at.remove();
      at = next;
    }
  }

  /* Makes an element's children look like these. */
  function put(parent, ...wanted) {
    const root = document.getElementById("main");
    const hold = held(root);
    if (hold && hold.contains(parent)) return;
    children(parent, wanted.flat(4).filter((each) => each !== null && each !== undefined && each !== false)
      .map((each) => typeof each === "object" ? each : document.createTextNode(String(each))), hold);
  }

  /* While a button is down its node stays as it is; a finger that leaves the window lets go in the end. */
  let downAt = 0;
  addEventListener("pointerdown", () => { downAt = Date.now(); }, true);
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => { setTimeout(() => { downAt = 0; }, 50); }, true);
  const isPressed = () => downAt > 0 && Date.now() - downAt < 5000;

  async function copy(button) {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch (e) {
      /* Not over http from another machine: the old way. */
      const area = h("textarea", { class: "off" });
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.dataset.done = "1";
    setTimeout(() => { delete button.dataset.done; }, 1500);
  }
  addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[data-copy]");
    if (button) copy(button);
  });

  /* Text to paste, and the button that copies it. */
  function paste(lines, name) {
    const text = Array.isArray(lines) ? lines.join("\n") : lines;
    return h("div", { class: "paste" }, h("pre", {}, text),
      h("button", { type: "button", class: "copy", "data-copy": text, "aria-label": "Copy " + (name || "the text") }));
  }

  return { h, put, paste, isPressed, held };
})();
