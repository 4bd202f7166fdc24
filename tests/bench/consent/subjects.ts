import { readFileSync } from 'node:fs';
import { tag } from '../../browser/support/sdk.js';

declare global {
  interface Window {
    /** The steps of a page script. */
    subject?: {
      init(endpoint: string): unknown;
      initWithoutFlags?(endpoint: string): unknown;
      track(name: string): unknown;
      grant(): unknown;
      withdraw(): unknown;
      settled?(): unknown;
    };
  }
}

/** An SDK whose consent is measured, and how a page embeds it. */
export interface Subject {
  readonly name: string;
  /** As installed. */
  readonly version: string;
  /** What it was told, in the words of its documentation. */
  readonly settings: string;
  /** The page script with its steps. */
  readonly file: URL;
  /** Which of its steps starts it. */
  readonly init: 'init' | 'initWithoutFlags';
  /** What the head of the page has beside the page script. */
  head(endpoint: string): string;
  /** A part of the address of the file whose doings count as the SDK's. */
  readonly path: string;
  /** The cookie or key that keeps the visitor's answer and nothing else. */
  readonly record?: RegExp;
  /** What its server says to a request for this path; `{}` where nothing is given. */
  answer(path: string): string | undefined;
}

const root = new URL('../../../', import.meta.url);
const peers = new URL('../peers/', import.meta.url);

/** Touchtrail, as a script tag and from npm. */
export function ownSubjects(): readonly Subject[] {
  const own = {
    version: readVersion(root),
    settings: 'none: the defaults, manual mode',
    init: 'init',
    record: /^tt_consent$/,
    answer: () => undefined,
  } as const;
  const file = (name: string): URL => new URL(name, import.meta.url);
  return [
    { ...own, name: 'touchtrail, script tag', file: file('touchtrail-tag.js'), head: tag, path: '/dist/' },
    { ...own, name: 'touchtrail, npm', file: file('touchtrail.js'), head: () => '', path: SCRIPT },
  ];
}

/** Where the page script is served. */
export const SCRIPT = '/subject.js';

/** Others, each as strict as its documentation says how; they must be installed. */
export function peerSubjects(): readonly Subject[] {
  const peer = (name: string, file: string, settings: string, more: Partial<Subject> = {}): Subject => ({
    name,
    version: readVersion(new URL(`node_modules/${name}/`, peers)),
    settings,
    file: new URL(file, peers),
    init: 'init',
    head: () => '',
    path: SCRIPT,
    answer: () => undefined,
    ...more,
  });
  const postHog = { record: /^__ph_opt_in_out_/, answer: answerPostHog };
  const optedOut = 'opt_out_capturing_by_default, opt_out_persistence_by_default, nothing captured automatically';
  const anonymous = "anonymousTracking with server anonymisation, stateStorageStrategy 'none'; then clearUserData()";
  const buffered = "preConsent: storage 'none', delivery 'buffer'; then consent() with all denied and reset(true)";
  return [
    peer('posthog-js', 'posthog.js', optedOut, postHog),
    peer('posthog-js', 'posthog.js', `${optedOut}, advanced_disable_flags, disable_external_dependency_loading`, {
      ...postHog,
      init: 'initWithoutFlags',
    }),
    peer(
      'mixpanel-browser',
      'mixpanel.js',
      'opt_out_tracking_by_default, opt_out_persistence_by_default, nothing captured automatically',
      {
        record: /^__mp_opt_in_out_/,
        answer: () => JSON.stringify({ status: 1, error: null }),
      },
    ),
    peer('@rudderstack/analytics-js', 'rudderstack.js', buffered, { answer: answerRudderStack }),
    peer('@snowplow/browser-tracker', 'snowplow.js', anonymous),
  ];
}

function readVersion(folder: URL): string {
  return String(JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')).version);
}

function answerPostHog(path: string): string {
  const config = { supportedCompression: [], hasFeatureFlags: false, sessionRecording: false, surveys: false };
  if (path.endsWith('/config.js'))
    return `(window._POSTHOG_REMOTE_CONFIG = window._POSTHOG_REMOTE_CONFIG || {}).bench = ${JSON.stringify({ config, siteApps: [] })}`;
  if (path.endsWith('/config')) return JSON.stringify(config);
  return JSON.stringify({ status: 1, flags: {}, errorsWhileComputingFlags: false });
}

function answerRudderStack(path: string): string {
  if (!path.startsWith('/sourceConfig')) return 'OK';
  const statsCollection = { errors: { enabled: false }, metrics: { enabled: false } };
  const names = { id: 'bench', name: 'bench', writeKey: 'bench', workspaceId: 'bench' };
  const source = { ...names, enabled: true, config: { statsCollection }, connections: [], destinations: [] };
  return JSON.stringify({ source, updatedAt: '2026-01-01T00:00:00.000Z' });
}
