// @ts-check

/**
 * Makes an element. Text becomes a text node and an attribute stays an attribute: nothing that comes from an event is
 * ever read as markup.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * The element of the page with this ID.
 *
 * @template {HTMLElement} Type
 * @param {string} id
 * @param {new () => Type} type
 * @returns {Type}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return found;
}

/**
 * Makes the children of an element match a list, by key. Nodes that stay are not touched, so that focus, scroll
 * position and open details survive an update.
 *
 * @template Item
 * @param {HTMLElement} parent
 * @param {readonly Item[]} items
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => HTMLElement} create
 * @param {(node: HTMLElement, item: Item) => void} [update] for new and kept nodes alike
 */
export function reconcile(parent, items, keyOf, create, update) {
  const focused = document.activeElement;
  /** @type {Map<string, HTMLElement>} */
  const kept = new Map();
  for (const child of parent.children) if (child instanceof HTMLElement) kept.set(child.dataset.key ?? '', child);

  const wanted = items.map((item) => {
    const key = keyOf(item);
    const node = kept.get(key) ?? create(item);
    kept.delete(key);
    node.dataset.key = key;
    update?.(node, item);
    return node;
  });
  for (const node of kept.values()) node.remove();
  let next = parent.firstElementChild;
  for (const node of wanted) {
    if (node === next) next = next.nextElementSibling;
    else parent.insertBefore(node, next);
  }
  if (focused instanceof HTMLElement && focused !== document.activeElement && parent.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
}
