// @ts-check
import { element } from './dom.js';
import { channelLabel, formatTime, hueOf, isoTime } from './labels.js';

/** @import { LiveTouchpoint } from './types.js' */

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
 * Name of the campaign with where it ran, or where the visitor came from; empty where nothing is known.
 *
 * @param {LiveTouchpoint['event']} event
 */
export function sourceOf(event) {
  const { campaign } = event.attribution;
  if (campaign) {
    const parts = [campaign.name ?? campaign.id, campaign.source].filter((part) => part !== undefined && part !== '');
    return parts.join(' · ');
  }
  const referrer = event.session.referrer ?? '';
  if (!URL.canParse(referrer)) return referrer;
  // The site itself is no origin worth a line.
  const { host } = new URL(referrer);
  return URL.canParse(event.page.url) && new URL(event.page.url).host === host ? '' : host;
}
