// @ts-check
import { byId, element, reconcile } from './dom.js';
import { channelLabel, formatCount } from './labels.js';

/** @import { Totals } from './types.js' */

/**
 * The figures at the top.
 *
 * @returns {(totals: Totals) => void} shows new ones
 */
export function createTotals() {
  const bar = byId('channel-bar', HTMLElement);
  const legend = byId('channel-legend', HTMLElement);
  const reached = byId('reached', HTMLElement);
  const reachedLegend = byId('reached-legend', HTMLElement);

  return (totals) => {
    for (const name of /** @type {const} */ (['events', 'visitors', 'sessions', 'repeats'])) {
      byId(`total-${name}`, HTMLElement).textContent = formatCount(totals[name]);
    }
    reconcile(
      bar,
      totals.channels,
      ({ channel }) => channel,
      ({ channel }) => element('span', { 'data-channel': channel }),
      (segment, { events }) => segment.style.setProperty('flex-grow', String(events)),
    );
    reconcile(
      legend,
      totals.channels,
      ({ channel }) => channel,
      ({ channel }) =>
        element('li', { 'data-channel': channel }, element('span', {}, channelLabel(channel)), element('strong', {})),
      (item, { events }) => {
        const count = item.querySelector('strong');
        if (count) count.textContent = formatCount(events);
      },
    );
    const places = [
      ...totals.stages.map(({ stage, visitors }) => ({ kind: 'stage', name: stage, visitors })),
      ...totals.milestones.map(({ milestone, visitors }) => ({ kind: 'milestone', name: milestone, visitors })),
    ];
    reached.hidden = places.length === 0;
    reconcile(
      reachedLegend,
      places,
      ({ kind, name }) => `${kind} ${name}`,
      ({ kind, name }) => element('li', {}, element('span', { class: kind }, name), element('strong', {})),
      showCount,
    );
  };
}

/**
 * @param {HTMLElement} item
 * @param {{ visitors: number }} place
 */
function showCount(item, { visitors }) {
  const count = item.querySelector('strong');
  if (count) count.textContent = formatCount(visitors);
}
