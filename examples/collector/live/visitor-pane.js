// @ts-check
import { byId, element, reconcile } from './dom.js';
import { channelLabel, countOf, shortId } from './labels.js';
import { timeOf, visitorDot } from './pieces.js';
import { renderReceipts } from './receipt.js';
import { renderTimeline } from './timeline.js';

/** @import { LiveTouchpoint, VisitorSummary } from './types.js' */

/**
 * One entry per visitor, the last seen first; an open entry has the visitor's timeline and keeps it up to date.
 *
 * @param {{
 *   readTimeline: (visitorId: string) => Promise<readonly LiveTouchpoint[]>,
 *   showEvent: (touchpoint: LiveTouchpoint) => void,
 * }} actions
 */
export function createVisitorPane({ readTimeline, showEvent }) {
  const list = byId('visitor-list', HTMLElement);
  const hint = byId('no-visitors', HTMLElement);
  /** @type {WeakMap<HTMLElement, { visitorId: string, wanted: number, shown: number }>} */
  const states = new WeakMap();

  /** @param {HTMLElement} entry */
  async function refresh(entry) {
    const state = states.get(entry);
    if (!state || !(entry instanceof HTMLDetailsElement) || !entry.open || state.shown === state.wanted) return;
    const reading = state.wanted;
    const before = state.shown;
    // Said at once, so that an update that comes while reading does not read twice.
    state.shown = reading;
    try {
      const touchpoints = await readTimeline(state.visitorId);
      const timeline = entry.querySelector('.timeline');
      if (timeline instanceof HTMLElement) renderTimeline(timeline, touchpoints, showEvent);
      const receipts = entry.querySelector('.receipts');
      if (receipts instanceof HTMLElement) renderReceipts(receipts, touchpoints);
    } catch {
      // The next update of this visitor, or opening the entry again, tries once more.
      state.shown = before;
    }
  }

  /** @param {VisitorSummary} visitor */
  function createEntry(visitor) {
    const entry = element(
      'details',
      { class: 'visitor' },
      element(
        'summary',
        {},
        visitorDot(visitor.visitorId),
        element('span', { class: 'visitor-id', title: visitor.visitorId }, shortId(visitor.visitorId)),
        element('span', { class: 'user' }),
        element('span', { class: 'last-seen' }),
        element('span', { class: 'counts' }),
      ),
      element('div', { class: 'receipts' }),
      element('ol', { class: 'timeline' }),
    );
    states.set(entry, { visitorId: visitor.visitorId, wanted: visitor.lastSequence, shown: 0 });
    entry.addEventListener('toggle', () => refresh(entry));
    return entry;
  }

  /**
   * @param {HTMLElement} entry
   * @param {VisitorSummary} visitor
   */
  function updateEntry(entry, visitor) {
    const state = states.get(entry);
    if (state) state.wanted = visitor.lastSequence;
    const { userId, kind } = visitor;
    entry
      .querySelector('.user')
      ?.replaceChildren(...(userId ? [userId] : []), ...(kind === 'anonymous' ? [] : [kindBadge(kind)]));
    entry.querySelector('.last-seen')?.replaceChildren(timeOf(visitor.lastOccurredAtMs));
    const { events, sessions, milestones, firstChannel, lastChannel } = visitor;
    const facts = [
      `${countOf(events, 'touchpoint')} in ${countOf(sessions, 'session')}`,
      milestones > 0 && countOf(milestones, 'milestone'),
      firstChannel && `first by ${channelLabel(firstChannel)}`,
      lastChannel && lastChannel !== firstChannel && `last by ${channelLabel(lastChannel)}`,
    ];
    entry.querySelector('.counts')?.replaceChildren(facts.filter(Boolean).join(' · '));
    refresh(entry);
  }

  return {
    /** @param {readonly VisitorSummary[]} visitors */
    update(visitors) {
      const first = list.childElementCount === 0;
      reconcile(list, visitors, ({ visitorId }) => visitorId, createEntry, updateEntry);
      hint.hidden = visitors.length > 0;
      // A demo with one visitor should show a timeline without a click.
      if (first && list.firstElementChild instanceof HTMLDetailsElement) list.firstElementChild.open = true;
    },
    /** @param {string} visitorId */
    open(visitorId) {
      const entry = [...list.children].find((child) => child instanceof HTMLElement && child.dataset.key === visitorId);
      if (!(entry instanceof HTMLDetailsElement)) return;
      entry.open = true;
      entry.querySelector('summary')?.focus({ preventScroll: true });
      entry.scrollIntoView({ block: 'nearest' });
    },
  };
}

/** @param {string} kind */
const kindBadge = (kind) => element('span', { class: 'kind' }, kind);
