// @ts-check
import { createDetail } from './detail.js';
import { byId } from './dom.js';
import { follow, readTimeline, readTotals, readTouchpoints, readVisitors } from './feed.js';
import { createJourneyPane } from './journey-pane.js';
import { throttle } from './throttle.js';
import { createTotals } from './totals.js';
import { createTouchpointList } from './touchpoint-list.js';
import { createVisitorPane } from './visitor-pane.js';

/** @import { ConnectionState } from './feed.js' */

const LIST_LENGTH = 200;
const VISITORS_DELAY_MS = 300;
const RETRY_MS = 3_000;

/** @type {Record<ConnectionState, string>} */
const STATE_LABELS = { connecting: 'Connecting', live: 'Live', waiting: 'Reconnecting' };

const showEvent = createDetail();
const showTotals = createTotals();
const visitors = createVisitorPane({ readTimeline, showEvent });
const touchpoints = createTouchpointList({
  showEvent,
  showVisitor: visitors.open,
  showJourney: createJourneyPane(),
});

byId('snippet', HTMLElement).textContent =
  `<script async src="touchtrail.js"\n  data-collector="${location.origin}/e"></script>`;

/** @param {ConnectionState} state */
function showState(state) {
  const connection = byId('connection', HTMLElement);
  if (connection.dataset.state === state) return;
  connection.dataset.state = state;
  connection.textContent = STATE_LABELS[state];
}

const updateVisitorsSoon = throttle(async () => {
  try {
    visitors.update(await readVisitors(LIST_LENGTH));
  } catch {
    // The stream breaks with the same cause and is followed again; its next message comes back here.
  }
}, VISITORS_DELAY_MS);

async function start() {
  try {
    const [newest, totals, found] = await Promise.all([
      readTouchpoints(LIST_LENGTH),
      readTotals(),
      readVisitors(LIST_LENGTH),
    ]);
    touchpoints.replace(newest);
    showTotals(totals);
    visitors.update(found);
    follow(newest[0]?.sequence ?? 0, {
      onState: showState,
      onTotals: showTotals,
      onTouchpoints(arrived) {
        touchpoints.add(arrived);
        updateVisitorsSoon();
      },
      onReset: start,
    });
  } catch {
    showState('waiting');
    setTimeout(start, RETRY_MS);
  }
}

await start();
