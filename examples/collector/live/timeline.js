// @ts-check
import { element, reconcile } from './dom.js';
import { formatTimeOfDay } from './labels.js';
import { channelBadge, sourceOf, timeOf } from './pieces.js';

/** @import { LiveTouchpoint } from './types.js' */

/** @typedef {{ touchpoint: LiveTouchpoint, arrival: boolean }} Step arrival: the channel or campaign changed here */

/**
 * A visitor's sessions in order, each with its touchpoints in the order of the event IDs.
 *
 * @param {HTMLElement} list
 * @param {readonly LiveTouchpoint[]} touchpoints in that order
 * @param {(touchpoint: LiveTouchpoint) => void} showEvent
 */
export function renderTimeline(list, touchpoints, showEvent) {
  reconcile(
    list,
    groupBySession(touchpoints),
    ([id]) => id,
    createSession,
    (item, [, steps]) => {
      const container = item.querySelector('.steps');
      if (!(container instanceof HTMLElement)) return;
      reconcile(
        container,
        steps,
        ({ touchpoint, arrival }) => `${touchpoint.event.eventId}${arrival ? '+' : ''}`,
        (step) => createStep(step, showEvent),
      );
    },
  );
}

/**
 * @param {readonly LiveTouchpoint[]} touchpoints
 * @returns {[string, Step[]][]}
 */
function groupBySession(touchpoints) {
  /** @type {Map<string, Step[]>} */
  const sessions = new Map();
  for (const touchpoint of touchpoints) {
    const steps = sessions.get(touchpoint.event.session.id) ?? [];
    const before = steps.at(-1)?.touchpoint.event.attribution;
    const arrival = before !== undefined && JSON.stringify(before) !== JSON.stringify(touchpoint.event.attribution);
    sessions.set(touchpoint.event.session.id, [...steps, { touchpoint, arrival }]);
  }
  return [...sessions];
}

/** @param {[string, Step[]]} session */
function createSession([, [first]]) {
  const item = element('li', { class: 'session' });
  if (!first) return item;
  const { event } = first.touchpoint;
  item.append(
    element(
      'div',
      { class: 'session-head' },
      element('strong', {}, `Session ${event.session.number}`),
      channelBadge(event.attribution.channel),
      element('span', { class: 'origin' }, sourceOf(event)),
      timeOf(event.session.startedAtMs),
    ),
    element('ol', { class: 'steps' }),
  );
  return item;
}

/**
 * @param {Step} step
 * @param {(touchpoint: LiveTouchpoint) => void} showEvent
 */
function createStep({ touchpoint, arrival }, showEvent) {
  const { event } = touchpoint;
  const open = element('button', { type: 'button', class: 'event-name', 'aria-haspopup': 'dialog' }, event.name);
  open.addEventListener('click', () => showEvent(touchpoint));
  return element(
    'li',
    {},
    timeOf(event.occurredAtMs, formatTimeOfDay),
    open,
    ...(arrival ? [channelBadge(event.attribution.channel)] : []),
    element('span', { class: 'place' }, event.touchpoint.name || event.touchpoint.id),
  );
}
