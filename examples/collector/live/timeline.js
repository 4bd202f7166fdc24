// @ts-check
import { element, reconcile } from './dom.js';
import { formatTimeOfDay } from './labels.js';
import { channelBadge, journeyBadges, sessionTouch, sourceOf, timeOf } from './pieces.js';

/** @import { LiveEvent, LiveTouchpoint, OldTouch, Touch } from './types.js' */

/** @typedef {{ touchpoint: LiveTouchpoint, arrival: boolean }} Step arrival: another touch led here than to the step before */

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
    const before = steps.at(-1)?.touchpoint.event;
    const arrival = before !== undefined && nameOf(latestTouch(before)) !== nameOf(latestTouch(touchpoint.event));
    sessions.set(touchpoint.event.session.id, [...steps, { touchpoint, arrival }]);
  }
  return [...sessions];
}

/**
 * What led to an event last: a campaign in the middle of a session changes it, and leaves that of the session.
 *
 * @param {LiveEvent} event
 */
const latestTouch = (event) => ('last' in event.attribution && event.attribution.last) || sessionTouch(event);

/**
 * Without click IDs: they may go while the touch stays.
 *
 * @param {Touch | OldTouch} touch
 */
const nameOf = (touch) =>
  JSON.stringify([touch.channel, touch.campaign, 'occurredAtMs' in touch && touch.occurredAtMs]);

/** @param {[string, Step[]]} session */
function createSession([, [first]]) {
  const item = element('li', { class: 'session' });
  if (!first) return item;
  const { event } = first.touchpoint;
  const touch = sessionTouch(event);
  item.append(
    element(
      'div',
      { class: 'session-head' },
      element('strong', {}, `Session ${event.session.number}`),
      channelBadge(touch.channel),
      element('span', { class: 'origin' }, sourceOf(touch)),
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
    ...journeyBadges(event),
    ...(arrival ? [channelBadge(latestTouch(event).channel)] : []),
    element('span', { class: 'place' }, event.touchpoint.name || event.touchpoint.id),
  );
}
