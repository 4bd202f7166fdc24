// @ts-check
import { byId, element, reconcile } from './dom.js';
import { countOf, shortId } from './labels.js';
import { channelBadge, journeyBadges, sessionTouch, sourceOf, timeOf, visitorDot } from './pieces.js';
import { throttle } from './throttle.js';

/** @import { LiveTouchpoint } from './types.js' */

const MAX_ROWS = 200;
const ANNOUNCE_EVERY_MS = 5_000;

/**
 * The table of what arrived, newest first, with its pause button and what it tells to screen readers.
 *
 * @param {{
 *   showEvent: (touchpoint: LiveTouchpoint) => void,
 *   showVisitor: (visitorId: string) => void,
 *   showJourney?: (newestFirst: readonly LiveTouchpoint[]) => void,
 * }} actions
 */
export function createTouchpointList({ showEvent, showVisitor, showJourney }) {
  const rows = byId('touchpoint-rows', HTMLElement);
  const empty = byId('empty', HTMLElement);
  const pause = byId('pause', HTMLButtonElement);
  const announce = createAnnouncer(byId('announcer', HTMLElement));
  /** @type {readonly LiveTouchpoint[]} */
  let shown = [];
  /** @type {readonly LiveTouchpoint[]} */
  let held = [];
  let paused = false;

  /** @param {LiveTouchpoint} touchpoint */
  function createRow(touchpoint) {
    const { event } = touchpoint;
    const open = element('button', { type: 'button', class: 'event-name', 'aria-haspopup': 'dialog' }, event.name);
    open.addEventListener('click', () => showEvent(touchpoint));
    const visitor = element(
      'button',
      { type: 'button', class: 'visitor-name', title: `Show the timeline of visitor ${event.visitor.id}` },
      visitorDot(event.visitor.id),
      element('span', { class: 'unseen' }, 'Timeline of visitor '),
      shortId(event.visitor.id),
    );
    visitor.addEventListener('click', () => showVisitor(event.visitor.id));
    const { name, id } = event.touchpoint;
    const touch = sessionTouch(event);
    const place = element('span', { class: 'place' }, ...(name ? [name, ' '] : []), element('code', {}, id));
    return element(
      'tr',
      { role: 'row' },
      element('td', { role: 'cell', class: 'when' }, timeOf(event.occurredAtMs)),
      element(
        'td',
        { role: 'cell', class: 'what' },
        element('div', { class: 'badges' }, open, ...journeyBadges(event)),
        place,
      ),
      element(
        'td',
        { role: 'cell', class: 'source' },
        channelBadge(touch.channel),
        element('span', { class: 'origin' }, sourceOf(touch)),
      ),
      element(
        'td',
        { role: 'cell', class: 'who' },
        visitor,
        element('span', { class: 'session-number' }, `Session ${event.session.number}`),
      ),
    );
  }

  function render() {
    reconcile(rows, shown, ({ sequence }) => String(sequence), createRow);
    showJourney?.(shown);
    empty.hidden = shown.length > 0;
    pause.hidden = shown.length === 0;
    pause.setAttribute('aria-pressed', String(paused));
    pause.textContent = paused ? `Resume${held.length > 0 ? ` (${held.length} new)` : ''}` : 'Pause';
  }

  pause.addEventListener('click', () => {
    paused = !paused;
    if (!paused) {
      shown = [...held, ...shown].slice(0, MAX_ROWS);
      held = [];
    }
    render();
  });

  return {
    /** @param {readonly LiveTouchpoint[]} newestFirst */
    replace(newestFirst) {
      shown = newestFirst.slice(0, MAX_ROWS);
      held = [];
      rows.classList.remove('following');
      render();
    },
    /** @param {readonly LiveTouchpoint[]} oldestFirst */
    add(oldestFirst) {
      const arrived = oldestFirst.toReversed();
      rows.classList.add('following');
      if (paused) held = [...arrived, ...held].slice(0, MAX_ROWS);
      else shown = [...arrived, ...shown].slice(0, MAX_ROWS);
      render();
      const newest = arrived[0]?.event;
      if (newest && !paused)
        announce(arrived.length, `${newest.name}, ${newest.touchpoint.name || newest.touchpoint.id}`);
    },
  };
}

/**
 * Says what arrived at most every few seconds: a list that speaks for each event could not be listened to.
 *
 * @param {HTMLElement} region
 * @returns {(count: number, newest: string) => void}
 */
function createAnnouncer(region) {
  let count = 0;
  let last = '';
  const speakSoon = throttle(() => {
    region.textContent = `${countOf(count, 'new touchpoint')}, the latest: ${last}`;
    count = 0;
  }, ANNOUNCE_EVERY_MS);
  return (added, newest) => {
    count += added;
    last = newest;
    speakSoon();
  };
}
