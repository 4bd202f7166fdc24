const line = document.querySelector('[data-outcome]');

/** Says what has become of an answer: what was erased here, and at the collector if that was asked. */
export function showOutcome({ state, erased, forgotten }) {
  if (state === 'granted') line.textContent = 'Saved. What you allow appears below as it happens.';
  if (state === 'denied') line.textContent = [...describeErased(erased), ...describeForgotten(forgotten)].join(' ');
}

function describeErased({ cookies, keys, rows, leftovers }) {
  const counts = [
    [cookies.length, 'cookie'],
    [keys.length, 'key in local storage', 'keys in local storage'],
    [rows, 'waiting event'],
  ].filter(([count]) => count > 0);
  const erased = counts.map((count) => countOf(...count)).join(', ') || 'nothing, for nothing was kept';
  return [`Erased here: ${erased}.`, ...(leftovers.length > 0 ? [`Still there: ${leftovers.join(', ')}.`] : [])];
}

function describeForgotten(forgotten) {
  if (!forgotten) return [];
  if (forgotten.error) return [`What was sent is still there: ${forgotten.error}.`];
  return [
    `Erased at the collector: ${countOf(forgotten.events, 'event')} and ${countOf(forgotten.receipts, 'receipt')}.`,
  ];
}

function countOf(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}
