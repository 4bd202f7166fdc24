// @ts-check
import { element } from './dom.js';
import { channelBadge, timeOf } from './pieces.js';

/** @import { LiveEvent, Touch } from './types.js' */

const NAMES = /** @type {const} */ ([
  ['first', 'First touch'],
  ['session', 'This session'],
  ['last', 'Last touch'],
]);

/**
 * The touches of an event: how the visitor first came, what began the session, and what led here last. Nothing for an
 * event that was stored before there were touches.
 *
 * @param {LiveEvent} event
 * @returns {Node[]}
 */
export function touchList({ attribution }) {
  if (!('session' in attribution)) return [];
  const rows = NAMES.map(([name, label]) => {
    const touch = attribution[name];
    return element('li', {}, element('strong', {}, label), ...(touch ? describe(touch) : [none()]));
  });
  return [element('ul', { class: 'touches' }, ...rows)];
}

/**
 * @param {Touch} touch
 * @returns {Node[]}
 */
function describe(touch) {
  const { channel, rules, source, medium, campaign, referrer, landingPath, searchTerm, referralCode, occurredAtMs } =
    touch;
  const facts = [
    `${source} / ${medium}`,
    campaign?.name ?? campaign?.id,
    referrer !== source && referrer,
    landingPath,
    searchTerm && `searched “${searchTerm}”`,
    referralCode && `code ${referralCode}`,
  ].filter(Boolean);
  const badge = channelBadge(channel);
  badge.title = `Decided by ${rules}`;
  return [badge, timeOf(occurredAtMs), element('span', { class: 'facts' }, facts.join(' · '))];
}

const none = () => element('span', { class: 'facts' }, 'none but direct visits');
