import type { TrackerOptions } from './tracker-options.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const DAY_SECONDS = 24 * 60 * 60;

/** Options that are absent where they are not given. */
export type WithoutDefault =
  | 'excludedReferrers'
  | 'referrers'
  | 'channelRules'
  | 'stageMap'
  | 'place'
  | 'visitor'
  | 'plan'
  | 'beforeSend'
  | 'onDrop'
  | 'onWithdraw'
  | 'onError'
  | 'platform';

/** The value of each other option that is not given. */
export const DEFAULTS: Required<Omit<TrackerOptions, 'collector' | WithoutDefault>> = {
  name: 'tt',
  consent: 'auto',
  gpc: 'respect',
  child: false,
  region: '',
  regionPolicy: 'opt-in',
  basis: '',
  policyVersion: '',
  eventPurposes: {},
  clickIdPurposes: ['marketing'],
  preConsent: 'memory',
  pageViews: 'auto',
  captures: [],
  routing: 'path',
  visitorCookie: 'fixed',
  visitorMaxAgeSeconds: 395 * DAY_SECONDS,
  cookieNames: {},
  cookieDomain: '',
  sessionTimeoutMs: 30 * 60 * 1000,
  newSessionOnCampaign: false,
  newSessionAtMidnight: false,
  campaignParameters: {},
  referralParameter: '',
  scrub: {},
  milestones: {},
  bots: 'flag',
  sampleRate: 1,
  eventSampleRates: {},
  rateLimits: {},
  dedupeWindowMs: 0,
  bufferMaxEvents: 1_000,
  bufferMaxBytes: 5_000_000,
  retentionMs: 7 * DAY_MS,
  flushIntervalMs: 2_000,
  handOverGraceMs: 60_000,
  debug: false,
};
