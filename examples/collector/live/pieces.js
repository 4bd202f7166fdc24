// @ts-check
import { element } from './dom.js';
import { channelLabel, formatTime, hueOf, isoTime } from './labels.js';

/** @import { LiveEvent, OldTouch, Touch } from './types.js' */

/** @param {string} channel */
export const channelBadge = (channel) =>
  element('span', { class: 'badge', 'data-channel': channel }, channelLabel(channel));

/**
 * @param {number} epochMs
 * @param {(epochMs: number) => string} [format]
 */
export const timeOf = (epochMs, format = formatTime) =>
  element('time', { datetime: isoTime(epochMs), title: isoTime(epochMs) }, format(epochMs));

/**
 * A dot in the visitor's own colour. The colour is set through the style object, which the content security policy
 * allows, and not as an attribute, which it does not.
 *
 * @param {string} visitorId
 */
export function visitorDot(visitorId) {
  const dot = element('span', { class: 'dot', 'aria-hidden': 'true' });
  dot.style.setProperty('--hue', String(hueOf(visitorId)));
  return dot;
}

/**
 * The stage and the milestone that an event has; nothing where it has none.
 *
 * @param {LiveEvent} event
 */
export function journeyBadges({ journey }) {
  const { stage, milestone } = journey ?? {};
  return [
    ...(stage ? [element('span', { class: 'stage' }, element('span', { class: 'unseen' }, 'Stage '), stage)] : []),
    ...(milestone ? [milestoneBadge(milestone.name)] : []),
  ];
}

/** @param {string} name */
export const milestoneBadge = (name) =>
  element('span', { class: 'milestone' }, element('span', { class: 'unseen' }, 'Milestone '), name);

/**
 * The touch that began the session of an event; one that was stored before there were three has only that.
 *
 * @param {LiveEvent} event
 * @returns {Touch | OldTouch}
 */
export const sessionTouch = ({ attribution }) => ('session' in attribution ? attribution.session : attribution);

/**
 * Name of the campaign with where it ran, or where the visitor came from; empty where nothing is known.
 *
 * @param {Touch | OldTouch} touch
 */
export function sourceOf(touch) {
  const { campaign } = touch;
  if (campaign) {
    const parts = [campaign.name ?? campaign.id, campaign.source].filter((part) => part !== undefined && part !== '');
    return parts.join(' · ');
  }
  // The site itself is no origin worth a line, and neither are words such as `(direct)`.
  if (!('source' in touch) || touch.kind === 'internal' || touch.source.startsWith('(')) return '';
  return touch.referrer || touch.source;
}
