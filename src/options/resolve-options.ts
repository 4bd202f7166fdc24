import { attempt } from '../model/attempt.js';
import type { CapturePlugin } from '../model/capture.js';
import type { Collector } from '../model/collector.js';
import { parseConsentOption } from '../model/consent-choice.js';
import { copyJson, formatJson } from '../model/json.js';
import { arePurposes } from '../model/purposes.js';
import { DEFAULTS, type WithoutDefault } from './defaults.js';
import type { TrackerOptions } from './tracker-options.js';

/** Options with nothing missing but what has no default. */
export type ResolvedOptions = Required<Omit<TrackerOptions, WithoutDefault>> & Pick<TrackerOptions, WithoutDefault>;

type Check = (value: unknown, name?: unknown) => boolean;

/** What may be chosen instead of the default. */
const OTHERS: Readonly<Record<string, string>> = {
  gpc: 'strict',
  regionPolicy: 'opt-out',
  preConsent: 'drop',
  pageViews: 'manual',
  routing: 'hash',
  visitorCookie: 'rolling',
  bots: 'drop',
};

const isFunction: Check = (value) => typeof value === 'function';
const isText: Check = (value) => typeof value === 'string' && value !== '';
const isShare: Check = (value) => typeof value === 'number' && value >= 0 && value <= 1;
const areTexts: Check = (value) => Array.isArray(value) && value.every(isText);
// It becomes part of the names of cookies.
const isName: Check = (value) => isText(value) && /^[\w-]+$/.test(String(value));
/** An object whose members are all right. */
const each =
  (check: Check): Check =>
  (value) =>
    Object.prototype.toString.call(value) === '[object Object]' &&
    Object.entries(Object(value)).every(([name, member]) => check(member, name));
const isRule: Check = (pair) => areTexts(pair) && !!attempt(() => new RegExp(Object(pair)[1] ?? '['));
/** A name, and a list of pairs of texts, of which the second is the source of a regular expression. */
const isTable =
  (key: string): Check =>
  (value) => {
    const { name, [key]: pairs } = Object(value);
    return isText(name) && Array.isArray(pairs) && pairs.every(isRule);
  };

const areCapabilities = (capabilities: unknown): boolean => {
  const { maxEvents = 1, maxBytes = 1, backdateMs = 0 } = Object(capabilities);
  return typeof capabilities === 'object' && maxEvents >= 1 && maxBytes >= 1 && backdateMs >= 0;
};

const isCapture = ({ name, start }: Partial<CapturePlugin>): boolean => isText(name) && isFunction(start);

const isCollector = ({
  name,
  encode,
  capabilities,
  purposes = [],
  filter,
  map,
  sampleRate = 1,
  retentionMs = 0,
}: Partial<Collector>): boolean =>
  isName(name) &&
  [encode, filter ?? encode, map ?? encode].every(isFunction) &&
  areCapabilities(capabilities) &&
  arePurposes(purposes) &&
  isShare(sampleRate) &&
  retentionMs >= 0;

/** What an option may be, where it is more than the type of its default says. */
const checks = (): Readonly<Record<string, Check>> => ({
  collector(value) {
    const collectors = [value].flat().map((each): Partial<Collector> => Object(each));
    const names = new Set(collectors.map(({ name }) => name));
    return collectors.length > 0 && names.size === collectors.length && collectors.every(isCollector);
  },
  name: isName,
  consent: (value) => !!parseConsentOption(value),
  eventPurposes: each(arePurposes),
  clickIdPurposes: arePurposes,
  cookieNames: (value) =>
    each((each, name) => isName(each) && /^(visitor|session|touches)$/.test(`${name}`))(value) &&
    new Set(['tt_consent', ...Object.values(Object(value))]).size > Object.keys(Object(value)).length,
  cookieDomain: (value) => value === '' || (isText(value) && /^[\w.-]+$/.test(String(value))),
  visitor: (value) => isFunction(Object(value).start),
  campaignParameters: each(areTexts),
  excludedReferrers: (value) => areTexts(value) && !/[/:]/.test(String(value)),
  referrers: isTable('hosts'),
  channelRules: isTable('rules'),
  scrub: each((member, name) =>
    /^(allow|deny)$/.test(`${name}`) ? areTexts(member) : /^(title|propertie)s$/.test(`${name}`) && member === !!member,
  ),
  stageMap(value) {
    const { name, stages, events } = Object(value);
    return isText(name) && areTexts(stages) && each(isText)(events);
  },
  milestones: each((member) => {
    const { name, weight = 1 } = Object(member);
    return isText(name) && Number.isFinite(weight);
  }),
  captures(value) {
    const captures = [value].flat().map((each): Partial<CapturePlugin> => Object(each));
    const names = new Set(captures.map(({ name }) => name));
    return Array.isArray(value) && names.size === captures.length && captures.every(isCapture);
  },
  plan: each((schema) => isFunction(Object(Object(schema)['~standard']).validate)),
  sampleRate: isShare,
  eventSampleRates: each(isShare),
  rateLimits: each((value) => typeof value === 'number' && value >= 0),
  platform: () => true,
});

/**
 * Checks options and fills in the defaults.
 *
 * @throws TypeError naming the option and its value
 */
export function resolveOptions(options: TrackerOptions): ResolvedOptions {
  const given = Object.entries(options ?? {}).filter(([, value]) => value !== undefined);
  const own = new Map(Object.entries(checks()));
  // The rest are choices, flags, texts, and numbers that are not negative.
  const isLikeDefault: Check = (value, name) => {
    const fallback: unknown = Reflect.get(DEFAULTS, `${name}`);
    const other = OTHERS[`${name}`];
    if (isFunction(value)) return /^(place|beforeSend|regionPolicy|on(Drop|Withdraw|Error))$/.test(`${name}`);
    if (other) return value === fallback || value === other;
    return typeof value === typeof fallback && (typeof value !== 'number' || value >= 0);
  };
  for (const [name, value] of [...given, ['collector', options?.collector] as const]) {
    if (!(own.get(name) ?? isLikeDefault)(value, name)) {
      throw new TypeError(`${name}: unknown option or wrong value, got ${show(value)}`);
    }
  }
  return Object.assign({ ...options, ...DEFAULTS }, Object.fromEntries(given));
}

function show(value: unknown): string {
  const json = copyJson({ value });
  return json ? formatJson(json.value) : String(value);
}
