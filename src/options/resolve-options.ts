import type { Collector } from '../model/collector.js';
import { parseConsentOption } from '../model/consent-choice.js';
import { copyJson } from '../model/json.js';
import { arePurposes } from '../model/purposes.js';
import { DEFAULTS, type WithoutDefault } from './defaults.js';
import type { TrackerOptions } from './tracker-options.js';

/** Options with nothing missing but what has no default. */
export type ResolvedOptions = Required<Omit<TrackerOptions, WithoutDefault>> & Pick<TrackerOptions, WithoutDefault>;

type Check = (value: unknown) => boolean;

const isFunction: Check = (value) => typeof value === 'function';
const isText: Check = (value) => typeof value === 'string';
const areTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isName: Check = (value) => isText(value) && /^[\w-]+$/.test(String(value));
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
/** An object whose members are all right. */
const eachMember =
  (check: Check): Check =>
  (value) =>
    typeof value === 'object' && !Array.isArray(value) && Object.values(value ?? { value }).every(check);
const hasList =
  (key: string): Check =>
  (value) =>
    Array.isArray(Object(value)[key]);

/** What an option may be, where it is more than the type of its default says. */
const checks = (): Readonly<Record<string, Check>> => ({
  collector(value) {
    const { encode, capabilities, purposes }: Partial<Collector> = Object(value);
    return isFunction(encode) && !!capabilities && arePurposes(purposes ?? []);
  },
  // It becomes part of the names of cookies.
  name: isName,
  consent: (value) => !!parseConsentOption(value),
  gpc: oneOf('respect', 'strict'),
  regionPolicy: (value) => isFunction(value) || oneOf('opt-in', 'opt-out')(value),
  eventPurposes: eachMember(arePurposes),
  clickIdPurposes: arePurposes,
  preConsent: oneOf('memory', 'drop'),
  pageViews: oneOf('auto', 'manual'),
  routing: oneOf('path', 'hash'),
  visitorCookie: oneOf('fixed', 'rolling'),
  cookieNames: eachMember(isName),
  cookieDomain: (value) => /^[\w.-]*$/.test(String(value)),
  visitor: (value) => isFunction(Object(value).start),
  campaignParameters: eachMember(areTexts),
  excludedReferrers: areTexts,
  referrers: hasList('hosts'),
  channelRules: hasList('rules'),
  scrub: eachMember((value) => areTexts(value) || typeof value === 'boolean'),
  stageMap: (value) => hasList('stages')(value) && eachMember(isText)(Object(value).events),
  milestones: eachMember((value) => isText(Object(value).name)),
  bots: oneOf('flag', 'drop'),
  place: isFunction,
  onDrop: isFunction,
  onWithdraw: isFunction,
  onError: isFunction,
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
  for (const [name, value] of [...given, ['collector', options?.collector] as const]) {
    // The rest are flags, texts, and numbers that are not negative.
    const isLikeDefault = (): boolean =>
      typeof value === typeof Reflect.get(DEFAULTS, name) && (typeof value !== 'number' || value >= 0);
    if (!(own.get(name) ?? isLikeDefault)(value)) {
      throw new TypeError(`${name}: unknown option or wrong value, got ${show(value)}`);
    }
  }
  return Object.assign({ ...options, ...DEFAULTS }, Object.fromEntries(given));
}

function show(value: unknown): string {
  const json = copyJson({ value });
  return json ? JSON.stringify(json.value) : String(value);
}
