import type { Channel, ChannelInputs, ChannelRules } from '../model/attribution.js';
import { matches } from './matches.js';

/** Media that GA4 calls paid, for the whole value: `cpc`, `cpm`, `paid_social`. */
const PAID = '(.*cp.*|ppc|retargeting|paid.*)$';

/** Campaigns that GA4 takes for those of a shop: `spring-shop` and `e-shop`, but no `workshop`. */
const SHOP = '^campaign=((.*[^a-df-z])?shop|.*shopping)';

/**
 * Google Analytics 4's default channel group, as Google defines it for manual traffic; `AI Assistant` included, which Google has
 * since May 2026. The lists of sources behind it are those of the referrer table. What Google knows only of its own ads is not here.
 */
export const GA4: ChannelRules = {
  name: 'ga4@2026-05',
  rules: [
    ['direct', '^medium=(\\((none|not set)\\))?\nsource=(\\(direct\\))?$'],
    ['cross_network', '^campaign=.*cross-network'],
    ['paid_shopping', `^kind=shopping\nmedium=${PAID}|^medium=${PAID}\n.*\n${SHOP}`],
    ['paid_search', `^kind=search\nmedium=${PAID}`],
    ['paid_social', `^kind=social\nmedium=${PAID}`],
    ['paid_video', `^kind=video\nmedium=${PAID}`],
    ['display', '^medium=(display|banner|expandable|interstitial|cpm)$'],
    ['paid_other', `^medium=${PAID}`],
    ['organic_shopping', `^kind=shopping$|${SHOP}`],
    ['organic_social', '^kind=social$|^medium=(social([- ](network|media))?|sm)$'],
    ['organic_video', '^kind=video$|^medium=.*video'],
    ['ai_assistant', '^kind=ai$|^medium=ai-assistant$'],
    ['organic_search', '^kind=search$|^medium=organic$'],
    ['referral', '^medium=(referral|app|link)$'],
    ['email', '^(medium|source)=e[-_ ]?mail$'],
    ['affiliates', '^medium=affiliate$'],
    ['audio', '^medium=audio$'],
    ['sms', '^(medium|source)=sms$'],
    ['mobile_push', '^medium=(.*push$|.*mobile|.*notification)|^source=firebase$'],
  ],
};

/**
 * What GA4 has no channel for, or can tell only from a medium: the own site, things in the world with a code on them, letters,
 * and hosts of assistants and of ad servers. To be asked before GA4; what is paid stays with GA4.
 */
export const TOUCHTRAIL: ChannelRules = {
  name: 'touchtrail@1',
  rules: [
    ['internal', '^kind=internal$'],
    [
      'offline',
      '^medium=(offline|qr([-_ ]?codes?)?|print|tv|radio|packaging|billboard|flyer|poster|catalog(ue)?|brochure|direct[-_ ]?mail|ooh)$',
    ],
    ['email', `^kind=email\nmedium=(?!${PAID})|^medium=(?!${PAID})(.*\nsource=)?.*newsletter`],
    ['ai_assistant', `^kind=ai\nmedium=(?!${PAID})`],
    ['paid_other', '^kind=paid\nmedium=(referral|\\((none|not set)\\))$'],
  ],
};

/** The channel that rules have found, and the name of the set that had the rule. */
export interface ChannelDecision {
  readonly channel: Channel;
  readonly rules: string;
}

/**
 * The channel of a touch by the first rule that matches, of the first set that has one; `unassigned` in the name of the last set
 * where none does. A rule whose pattern is broken never matches.
 */
export function classifyChannel(inputs: ChannelInputs, sets: readonly ChannelRules[]): ChannelDecision {
  const { kind, medium, source, campaign = '' } = inputs;
  // A value of several lines could say more than its own.
  const lines = Object.entries({ kind, medium, source, campaign }).map(
    ([name, value]) => `${name}=${value.toLowerCase().trim().replace(/\s+/g, ' ')}`,
  );
  const text = lines.join('\n');
  for (const { name, rules } of sets) {
    const rule = rules.find(([, pattern]) => matches(text, pattern));
    if (rule) return { channel: rule[0], rules: name };
  }
  return { channel: 'unassigned', rules: sets.at(-1)?.name ?? '' };
}
