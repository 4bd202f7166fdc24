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
  };
}
