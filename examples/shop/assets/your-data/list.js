const LEAVE_MS = 450;
const STAGGER_MS = 110;

/**
 * Makes a list show these items, by their keys. What is gone slides away one after the other; what stays is left alone
 * but for its value.
 */
export function showList(list, items, createRow) {
  const rows = new Map([...list.children].map((row) => [row.dataset.key, row]));
  const wanted = new Set(items.map(({ key }) => key));
  let gone = 0;
  for (const [key, row] of rows) {
    if (!wanted.has(key) && !row.inert) leave(row, STAGGER_MS * gone++);
  }
  let before = list.firstElementChild;
  for (const item of items) {
    while (before?.inert) before = before.nextElementSibling;
    let row = rows.get(item.key);
    // It came back while it was sliding away.
    if (!row || row.inert) row = createRow();
    row.dataset.key = item.key;
    for (const part of ['kind', 'name', 'note', 'value']) {
      const text = row.querySelector(`[data-${part}]`);
      if (text.textContent !== item[part]) text.textContent = item[part];
    }
    if (row === before) before = before.nextElementSibling;
    else list.insertBefore(row, before);
  }
}

/** A row with nothing in it yet: the kind as a badge, the name, what it is for, what it holds. */
export function createRow() {
  const row = document.createElement('li');
  const parts = [
    ['span', 'kind'],
    ['code', 'name'],
    ['span', 'note'],
    ['span', 'value'],
  ].map(([tag, part]) => {
    const element = document.createElement(tag);
    element.dataset[part] = '';
    return element;
  });
  row.append(...parts);
  return row;
}

function leave(row, delay) {
  // Neither read aloud nor counted any more, from this moment on.
  row.inert = true;
  const duration = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : LEAVE_MS;
  const height = `${row.offsetHeight}px`;
  row.animate(
    [
      { height, opacity: 1, transform: 'none' },
      { height, opacity: 0, transform: 'translateX(2rem)', offset: 0.6 },
      { height: 0, opacity: 0, paddingBlock: 0, transform: 'translateX(2rem)' },
    ],
    { duration, delay: duration && delay, easing: 'ease-in', fill: 'both' },
  );
  // By a timer, for a tab that is not looked at does not animate.
  setTimeout(() => row.remove(), duration && duration + delay);
}
