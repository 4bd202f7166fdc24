const METHODS = {
  explicit: 'You chose',
  implicit: 'You did not object',
  configured: 'Nobody was asked',
};

const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });

/** The receipt that is sent with events now, or that there is none. */
export function showReceipt() {
  const receipt = touchtrail('consent.receipt');
  const list = document.querySelector('[data-receipt]');
  document.querySelector('[data-receipt-none]').hidden = Boolean(receipt);
  list.replaceChildren(...(receipt ? factsOf(receipt) : []).flatMap(createFact));
}

function factsOf({ id, decidedAtMs, expiresAtMs, purposes, sources, method, gpc, policyVersion }) {
  const inState = (state) => Object.keys(purposes).filter((purpose) => purposes[purpose] === state);
  return [
    ['Decided', time.format(decidedAtMs)],
    ['Valid until', day.format(expiresAtMs)],
    ['Allowed', inState('granted').join(', ')],
    ['Not allowed', [...inState('denied'), ...inState('pending')].join(', ')],
    ['How', METHODS[method]],
    ['Answered by', sources.join(', ')],
    ['Privacy notes', policyVersion],
    ['Global Privacy Control', gpc ? 'on' : 'off'],
    ['Number', id],
  ];
}

function createFact([term, description]) {
  if (!description) return [];
  const row = document.createElement('div');
  const name = document.createElement('dt');
  const text = document.createElement('dd');
  name.textContent = term;
  text.textContent = description;
  row.append(name, text);
  return [row];
}
