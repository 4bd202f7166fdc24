import { followKnown, isGranted } from './known.js';

const GREETINGS = {
  email: 'Welcome in from our letter.',
  offline: 'Our tin is on your table. Welcome back.',
  organic_search: 'You searched, and here we are.',
  paid_search: 'You searched, and here we are.',
  ai_assistant: 'An assistant sent you. It has taste.',
  organic_social: 'Welcome in from the feed.',
  paid_social: 'Welcome in from the feed.',
  referral: 'Somebody sent you. Thank them from us.',
};

/** A line on the first page that greets by the way the visitor came, where they have allowed that; its room is always there. */
export function showGreeting() {
  const line = document.querySelector('[data-greeting]');
  if (!line) return;
  followKnown(() => {
    const { channel } = (isGranted('personalization') && touchtrail('context')?.attribution.session) || {};
    line.textContent = Object.hasOwn(GREETINGS, channel) ? GREETINGS[channel] : '';
  });
}
