// @ts-check

const CHANNEL_LABELS = new Map([
  ['direct', 'Direct'],
  ['internal', 'Internal'],
  ['offline', 'Offline'],
  ['cross_network', 'Cross-network'],
  ['paid_shopping', 'Paid shopping'],
  ['paid_search', 'Paid search'],
  ['paid_social', 'Paid social'],
  ['paid_video', 'Paid video'],
  ['display', 'Display'],
  ['paid_other', 'Paid other'],
  ['organic_shopping', 'Organic shopping'],
  ['organic_social', 'Organic social'],
  ['organic_video', 'Organic video'],
  ['ai_assistant', 'AI assistant'],
  ['organic_search', 'Organic search'],
  ['referral', 'Referral'],
  ['email', 'Email'],
  ['affiliates', 'Affiliates'],
  ['audio', 'Audio'],
  ['sms', 'SMS'],
  ['mobile_push', 'Mobile push'],
  ['unassigned', 'Unassigned'],
]);

const number = new Intl.NumberFormat('en');
const percent = new Intl.NumberFormat('en', { style: 'percent' });
const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/**
 * A channel of the site's own rules is its own label.
 *
 * @param {string} channel
 */
export const channelLabel = (channel) => CHANNEL_LABELS.get(channel) ?? channel;

/**
 * A share from 0 to 1 in whole percent.
 *
 * @param {number} share
 */
export const formatShare = (share) => percent.format(share);

/** @param {number} count */
export const formatCount = (count) => number.format(count);

/**
 * @param {number} count
 * @param {string} noun in the singular
 */
export const countOf = (count, noun) => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/**
 * The random end of a ULID: short enough to say aloud, and different for visitors of the same second.
 *
 * @param {string} id
 */
export const shortId = (id) => id.slice(-6);

/**
 * A hue that is always the same for an ID, in degrees.
 *
 * @param {string} id
 */
export function hueOf(id) {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 3_600;
  return hash / 10;
}

/**
 * Time of day for today, day and time before.
 *
 * @param {number} epochMs
 */
export function formatTime(epochMs) {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) return String(epochMs);
  return date.toDateString() === new Date().toDateString() ? timeOfDay.format(date) : dayAndTime.format(date);
}

/**
 * Time of day alone, where the day is said nearby.
 *
 * @param {number} epochMs
 */
export function formatTimeOfDay(epochMs) {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? String(epochMs) : timeOfDay.format(date);
}

/**
 * The day with its year, for what is far away.
 *
 * @param {number} epochMs
 */
export function formatDay(epochMs) {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? String(epochMs) : day.format(date);
}

/**
 * For the `datetime` attribute; the number itself where it is no date.
 *
 * @param {number} epochMs
 */
export function isoTime(epochMs) {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? String(epochMs) : date.toISOString();
}
