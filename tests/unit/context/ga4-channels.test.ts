// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { classifyChannel, GA4 } from '../../../src/context/channel-rules.js';
import { kindOfSource } from '../../../src/context/referrer.js';
import { fullReferrers } from '../../../src/context/referrers/full.js';
import { REFERRERS } from '../../../src/context/referrers/table.js';
import type { Channel } from '../../../src/model/attribution.js';

/** Source, medium and campaign, as GA4 has them. */
type Visit = readonly [source: string, medium: string, campaign?: string];

/**
 * Google's definitions of its default channels for manual traffic (support.google.com/analytics/answer/9756891), in own words
 * and in the order in which they are asked, with visits that each is true of.
 */
const DEFINITIONS: readonly (readonly [Channel, definition: string, readonly Visit[]])[] = [
  [
    'direct',
    'the source is exactly (direct), and the medium is (none) or (not set)',
    [
      ['(direct)', '(none)'],
      ['(direct)', '(not set)'],
      ['', ''],
    ],
  ],
  [
    'cross_network',
    'the name of the campaign has "cross-network" in it',
    [
      ['google', 'cpc', 'spring cross-network'],
      ['google', 'cross-network', 'Cross-Network'],
      ['newsletter', 'email', 'a-cross-network-b'],
    ],
  ],
  [
    'paid_shopping',
    'the source is a shopping site, and the medium is a paid one',
    [
      ['amazon.com', 'cpc'],
      ['ebay', 'ppc'],
      ['walmart.com', 'paid_listing'],
      ['etsy', 'retargeting'],
    ],
  ],
  [
    'paid_shopping',
    'the campaign has the word shop or shopping in it, and the medium is a paid one',
    [
      ['google', 'cpc', 'shopping'],
      ['google', 'cpc', 'brand | Shopping | de'],
      ['partner', 'cpc', 'spring-shop'],
      ['partner', 'ppc', 'e-shop'],
      ['partner', 'ppc', 'our eshop'],
      ['facebook', 'paid_social', 'shop now'],
    ],
  ],
  [
    'paid_search',
    'the source is a search site, and the medium is a paid one',
    [
      ['google', 'cpc'],
      ['Google', 'CPC', 'brand'],
      ['bing', 'ppc'],
      ['yahoo', 'cpm'],
      ['duckduckgo.com', 'paid'],
      ['baidu', 'paidsearch'],
      ['yandex', 'retargeting'],
    ],
  ],
  [
    'paid_social',
    'the source is a social site, and the medium is a paid one',
    [
      ['facebook', 'cpc'],
      ['facebook.com', 'paid_social'],
      ['instagram', 'paid-social'],
      ['linkedin', 'cpm'],
      ['tiktok', 'ppc'],
      ['twitter', 'retargeting'],
      ['pinterest', 'cpv-cpm'],
    ],
  ],
  [
    'paid_video',
    'the source is a video site, and the medium is a paid one',
    [
      ['youtube', 'cpc'],
      ['youtube.com', 'cpm'],
      ['vimeo', 'paid_video'],
      ['twitch', 'ppc'],
    ],
  ],
  [
    'display',
    'the medium is display, banner, expandable, interstitial or cpm',
    [
      ['partner', 'display'],
      ['facebook', 'display'],
      ['partner', 'banner'],
      ['partner', 'expandable'],
      ['partner', 'interstitial'],
      ['partner', 'cpm'],
    ],
  ],
  [
    'paid_other',
    'the medium is a paid one, and no other channel of ads is meant',
    [
      ['partner', 'cpc'],
      ['partner', 'ppc'],
      ['newsletter', 'retargeting'],
      ['partner', 'paid'],
      ['partner', 'paid-content'],
      ['partner', 'cpa'],
    ],
  ],
  [
    'organic_shopping',
    'the source is a shopping site, or the campaign has the word shop or shopping in it',
    [
      ['amazon.com', 'referral'],
      ['ebay', '(none)'],
      ['partner', 'referral', 'shopping week'],
      ['newsletter', 'email', 'shop'],
    ],
  ],
  [
    'organic_social',
    'the source is a social site, or the medium is a word for one: social, social-network, social-media, sm, social network, social media',
    [
      ['facebook.com', 'referral'],
      ['t.co', 'referral'],
      ['linkedin', 'organic'],
      ['team', 'social'],
      ['team', 'social-network'],
      ['team', 'social-media'],
      ['team', 'sm'],
      ['team', 'social network'],
      ['team', 'Social Media'],
    ],
  ],
  [
    'organic_video',
    'the source is a video site, or the medium has the word video in it',
    [
      ['youtube.com', 'referral'],
      ['vimeo.com', 'referral'],
      ['partner', 'video'],
      ['partner', 'online-video-spot'],
    ],
  ],
  [
    'ai_assistant',
    'the medium is ai-assistant, which GA4 writes where the page before is one of an assistant',
    [
      ['chatgpt.com', 'ai-assistant', '(ai-assistant)'],
      ['partner', 'ai-assistant'],
      ['chatgpt.com', 'referral'],
      ['gemini.google.com', 'referral'],
      ['claude.ai', 'referral'],
    ],
  ],
  [
    'organic_search',
    'the source is a search site, or the medium is exactly organic',
    [
      ['google', 'organic'],
      ['google', '(none)'],
      ['bing', 'referral'],
      ['ecosia.org', 'organic'],
      ['portal', 'organic'],
    ],
  ],
  [
    'referral',
    'the medium is referral, app or link',
    [
      ['blog.example.org', 'referral'],
      ['partner', 'app'],
      ['partner', 'link'],
      ['docs.google.com', 'referral'],
    ],
  ],
  [
    'email',
    'the source or the medium is email, e-mail, e_mail or e mail',
    [
      ['crm', 'email'],
      ['crm', 'E-Mail'],
      ['crm', 'e_mail'],
      ['crm', 'e mail'],
      ['email', '(none)'],
      ['e-mail', 'november'],
      ['e_mail', 'november'],
      ['e mail', 'november'],
    ],
  ],
  [
    'affiliates',
    'the medium is affiliate',
    [
      ['partner', 'affiliate'],
      ['awin', 'Affiliate', 'voucher'],
    ],
  ],
  [
    'audio',
    'the medium is exactly audio',
    [
      ['podcast', 'audio'],
      ['spotify', 'audio', 'spot'],
    ],
  ],
  [
    'sms',
    'the source or the medium is exactly sms',
    [
      ['sms', '(none)'],
      ['crm', 'sms'],
      ['SMS', 'november'],
    ],
  ],
  [
    'mobile_push',
    'the medium ends with push, or has mobile or notification in it, or the source is firebase',
    [
      ['crm', 'push'],
      ['crm', 'web-push'],
      ['crm', 'mobile'],
      ['crm', 'app-notifications'],
      ['firebase', 'november'],
    ],
  ],
  [
    'unassigned',
    'no definition is true of the visit',
    [
      ['partner', '(none)'],
      ['partner', 'november'],
      ['partner', '(not set)'],
      ['(direct)', 'november'],
      ['crm', 'pushed'],
      ['crm', 'audio-ad'],
      ['crm', 'affiliates'],
      ['emailing', 'november'],
      ['partner', 'unpaid'],
      ['partner', 'socials'],
      ['partner', 'november', 'workshop'],
      ['partner', 'november', 'photoshop'],
      ['partner', 'november', 'bishop'],
    ],
  ],
];

const ROWS = DEFINITIONS.flatMap(([channel, definition, visits]) =>
  visits.map(([source, medium, campaign]) => ({ channel, definition, source, medium, campaign })),
);

describe("GA4's default channel group", () => {
  it('has a definition, with examples of it, for each of its channels and no other', () => {
    const channels = [...new Set([...GA4.rules.map(([channel]) => channel), 'unassigned'])];
    expect([...new Set(DEFINITIONS.map(([channel]) => channel))]).toEqual(channels);
    expect(ROWS.length).toBeGreaterThan(100);
  });

  it.each(ROWS)(
    'is $channel where $definition: $source / $medium / $campaign',
    ({ channel, source, medium, campaign }) => {
      for (const table of [REFERRERS, fullReferrers]) {
        const kind = source === '(direct)' ? 'direct' : kindOfSource(source, table);
        expect(classifyChannel({ kind, source, medium, campaign }, [GA4]), table.name).toEqual({
          channel,
          rules: 'ga4@2026-05',
        });
      }
    },
  );
});
