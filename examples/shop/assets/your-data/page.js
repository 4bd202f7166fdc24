import { followAnswer, showAnswer } from './answer.js';
import { readCollector } from './collector.js';
import { hasVisitor, readDevice } from './device.js';
import { createRow, showList } from './list.js';
import { showOutcome } from './outcome.js';
import { showReceipt } from './receipt.js';

const LOOK_AGAIN_MS = 2_000;
const MAX_ROWS = 8;
const NOTHING = { cookies: [], keys: [], rows: 0, leftovers: [] };

/** What the shop's server says of the latest withdrawal, once it has answered. */
let forgetting;
// One after the other: to look while something is being erased would show what is about to go, and be in its way.
let last = Promise.resolve();

addEventListener('collector-forgets', ({ detail }) => {
  forgetting = detail;
});

function inTurn(action) {
  // What fails this time is done again at the next.
  last = last.then(action).catch(console.error);
  return last;
}

async function look() {
  showReceipt();
  show('device', await readDevice());
  const forgotten = await forgetting;
  // Where the collector did not hear of it, what was sent is still there, and nobody can ask for it any more.
  if (hasVisitor() || !forgotten?.error) show('collector', hasVisitor() ? await readCollector() : []);
}

function show(where, items) {
  const find = (part) => document.querySelector(`[data-${where}${part}]`);
  showList(find(''), items.slice(0, MAX_ROWS), createRow);
  find('-none').hidden = items.length > 0;
  find('-count').textContent = items.length > 0 ? String(items.length) : '';
  if (where === 'collector') document.querySelector('[data-download]').hidden = items.length === 0;
}

/** Whoever has changed the answer, here, in the banner or in another tab: shows it, and what that has erased. */
function carryOut({ state }) {
  showAnswer();
  if (state === 'granted') forgetting = undefined;
  inTurn(async () => {
    const erased = (await touchtrail('consent.settled')) ?? NOTHING;
    showOutcome({ state, erased, forgotten: await forgetting });
    await look();
  });
}

followAnswer();
showAnswer();
inTurn(look);
touchtrail('consent.onChange', carryOut);
document.querySelector('script[src="/touchtrail.js"]').addEventListener('load', showAnswer);
setInterval(() => {
  if (!document.hidden) inTurn(look);
}, LOOK_AGAIN_MS);
