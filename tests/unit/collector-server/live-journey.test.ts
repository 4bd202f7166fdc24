// @vitest-environment jsdom
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { LiveEvent, LiveTouchpoint } from '../../../examples/collector/live/types.js';
import type { Totals, VisitorSummary } from '../../../examples/collector/summaries.js';
import { directTouch, sampleAttribution, sampleBatch, sampleEvent, sampleTouch } from './support/sample-batch.js';

const FOLDER = join(import.meta.dirname, '../../../examples/collector/live');
const HOSTILE = `<img src=x onerror="alert(1)"> "quotes" 💍`;

const CHANNELS =
  'direct internal offline cross_network paid_shopping paid_search paid_social paid_video display paid_other ' +
  'organic_shopping organic_social organic_video ai_assistant organic_search referral email affiliates audio sms ' +
  'mobile_push unassigned';

/** A module of the page; they are plain JavaScript, so their types are said here. */
async function pageModule(name: string): Promise<Record<string, (...given: unknown[]) => unknown>> {
  return import(/* @vite-ignore */ join(FOLDER, name));
}

async function showPage(): Promise<void> {
  const html = await readFile(join(FOLDER, 'index.html'), 'utf8');
  document.body.innerHTML = /<body>(.*)<\/body>/s.exec(html)?.[1] ?? '';
  onTestFinished(() => document.body.replaceChildren());
}

function touchpoint(changes: Partial<LiveEvent> = {}): LiveTouchpoint {
  const { visitors, sessions, pages } = sampleBatch();
  const [visitor, session, page] = [visitors[0], sessions[0], pages[0]];
  if (!visitor || !session || !page) throw new Error('the sample is no batch');
  const parts = { visitor, session, page, attribution: sampleAttribution(), consent: 'r', environment: {} };
  return {
    sequence: 1,
    receivedAtMs: 1,
    receipt: null,
    event: { ...sampleEvent(), previous: undefined, ...parts, ...changes },
  };
}

/** As it was stored before events carried three touches. */
const old = (): LiveTouchpoint =>
  touchpoint({ attribution: { channel: 'email', campaign: { name: 'november', source: 'newsletter' } } });

const textsOf = (parent: ParentNode | null, selector: string): string[] =>
  [...(parent?.querySelectorAll(selector) ?? [])].map(({ textContent }) => textContent?.trim() ?? '');

async function showDetail(shown: LiveTouchpoint): Promise<void> {
  await showPage();
  HTMLDialogElement.prototype.showModal ??= () => undefined;
  const { createDetail } = await pageModule('detail.js');
  const show = createDetail?.() as (touchpoint: LiveTouchpoint) => void;
  show(shown);
}

async function showTable(shown: LiveTouchpoint): Promise<Element | null> {
  await showPage();
  const { createTouchpointList } = await pageModule('touchpoint-list.js');
  const list = createTouchpointList?.({}) as { replace(touchpoints: LiveTouchpoint[]): void };
  list.replace([shown]);
  return document.querySelector('#touchpoint-rows tr');
}

test.each(CHANNELS.split(' '))('the channel %s has a name and a colour of its own', async (channel) => {
  const { channelLabel } = await pageModule('labels.js');
  expect(channelLabel?.(channel)).toMatch(/^[A-Z][A-Za-z -]+$/);
  const css = await readFile(join(FOLDER, 'channels.css'), 'utf8');
  const colours = [...css.matchAll(/\[data-channel="(\w+)"\] \{\s*--channel: (light-dark\(#\w{6}, #\w{6}\));/g)];
  const [, , own] = colours.find(([, name]) => name === channel) ?? [];
  expect(colours.filter(([, , colour]) => colour === own)).toHaveLength(1);
});

test('a channel of own rules is shown by its name, in the neutral colour', async () => {
  const row = await showTable(touchpoint({ attribution: sampleAttribution(sampleTouch({ channel: HOSTILE })) }));
  expect(textsOf(row, '.badge')).toEqual([HOSTILE]);
  expect(await readFile(join(FOLDER, 'channels.css'), 'utf8')).toMatch(
    /^\[data-channel\] \{\s*--channel: var\(--faint\)/m,
  );
});

test('a row of the table has the touch of the session, and stage and milestone of the event', async () => {
  const journey = { map: '5a@1', stage: 'act', milestone: { name: 'order_paid', weight: 10 } };
  const attribution = {
    first: sampleTouch({ channel: 'audio' }),
    session: sampleTouch({
      channel: 'referral',
      source: 'blog.example',
      campaign: undefined,
      referrer: 'blog.example',
    }),
    last: sampleTouch({ channel: 'sms' }),
  };
  const row = await showTable(touchpoint({ attribution, journey }));
  expect(textsOf(row, '.badge')).toEqual(['Referral']);
  expect(textsOf(row, '.origin')).toEqual(['blog.example']);
  expect(textsOf(row, '.stage, .milestone')).toEqual(['Stage act', 'Milestone order_paid']);
});

test('the details show first, session and last touch, each with its source and when it was', async () => {
  const attribution = {
    first: directTouch({ landingPath: '/first' }),
    session: sampleTouch({ channel: 'paid_search', source: 'google', medium: 'cpc', searchTerm: HOSTILE }),
    last: sampleTouch({ channel: 'sms', referralCode: 'ada' }),
  };
  await showDetail(touchpoint({ attribution }));
  const list = document.querySelector('.touches');
  expect(textsOf(list, 'strong')).toEqual(['First touch', 'This session', 'Last touch']);
  expect(textsOf(list, '.badge')).toEqual(['Direct', 'Paid search', 'SMS']);
  expect(textsOf(list, '.facts')).toEqual([
    '(direct) / (none) · /first',
    `google / cpc · november · /ring/001 · searched “${HOSTILE}”`,
    'newsletter / email · november · /ring/001 · code ada',
  ]);
  expect(list?.querySelectorAll('time')).toHaveLength(3);
  expect(list?.querySelector('img')).toBeNull();
});

test('the details say that there was no campaign, and no journey, where there was none', async () => {
  await showDetail(touchpoint({ attribution: sampleAttribution(directTouch()) }));
  expect(textsOf(document, '.touches .badge')).toEqual(['Direct', 'Direct']);
  expect(textsOf(document, '.touches .facts').at(-1)).toBe('none but direct visits');
  expect(document.querySelector('#detail-journey')?.childNodes).toHaveLength(0);
});

test('the details show the stage with its map, the milestone with its weight, and what kind of visitor it was', async () => {
  const visitor = { id: sampleEvent().eventId, kind: 'contact', userId: 'u1' } as const;
  const journey = { map: '5a@1', stage: 'act', milestone: { name: HOSTILE, weight: 10 } };
  await showDetail(touchpoint({ visitor, journey }));
  expect(textsOf(document, '#detail-journey > *')).toEqual(['Stage act', `Milestone ${HOSTILE}`, '5a@1 · weight 10']);
  expect(document.querySelector('#detail-facts')?.textContent).toContain(`contact visitor ${visitor.id.slice(-6)}`);
});

test('an event that was stored before there were touches is shown with the channel that it has', async () => {
  const row = await showTable(old());
  expect(textsOf(row, '.badge')).toEqual(['Email']);
  expect(textsOf(row, '.origin')).toEqual(['november · newsletter']);
  await showDetail(old());
  expect(document.querySelector('#detail-touches')?.childNodes).toHaveLength(0);
});

test('a timeline marks the step to which another touch led, and no step whose touch only lost its click IDs', async () => {
  const { renderTimeline } = await pageModule('timeline.js');
  const list = document.createElement('ol');
  const { session } = touchpoint().event;
  const step = (last?: ReturnType<typeof sampleTouch>): LiveTouchpoint =>
    touchpoint({
      eventId: sampleEvent().eventId,
      session,
      attribution: { first: directTouch(), session: directTouch(), last },
    });
  const withIds = sampleTouch({ channel: 'paid_search', clickIds: { gclid: 'x' } });
  const { clickIds, ...withoutIds } = withIds;
  renderTimeline?.(list, [step(), step(), step(withIds), step(withoutIds)], () => undefined);
  expect(textsOf(list, '.session-head .badge')).toEqual(['Direct']);
  const steps = [...list.querySelectorAll('.steps > li')].map((item) => textsOf(item, '.badge'));
  expect(steps).toEqual([[], [], ['Paid search'], []]);
});

test('the totals show stages and milestones with their visitors, and nothing where there are none', async () => {
  await showPage();
  const { createTotals } = await pageModule('totals.js');
  const show = createTotals?.() as (totals: Totals) => void;
  const none = { events: 1, visitors: 1, sessions: 1, repeats: 0, channels: [], stages: [], milestones: [] };
  show(none);
  expect(document.querySelector<HTMLElement>('#reached')?.hidden).toBe(true);
  show({ ...none, stages: [{ stage: HOSTILE, visitors: 3 }], milestones: [{ milestone: HOSTILE, visitors: 1_200 }] });
  expect(document.querySelector<HTMLElement>('#reached')?.hidden).toBe(false);
  expect(textsOf(document, '#reached-legend li')).toEqual([`${HOSTILE}3`, `${HOSTILE}1,200`]);
});

test('a visitor of the list has user, kind, channels and milestones', async () => {
  await showPage();
  const { createVisitorPane } = await pageModule('visitor-pane.js');
  const pane = createVisitorPane?.({ readTimeline: async () => [] }) as { update(list: VisitorSummary[]): void };
  const visitor = {
    visitorId: sampleEvent().eventId,
    userId: 'u1',
    kind: 'contact',
    firstChannel: 'sms',
    lastChannel: 'email',
    milestones: 2,
    events: 5,
    sessions: 1,
    lastOccurredAtMs: 1,
    lastSequence: 1,
  } as const;
  pane.update([visitor]);
  expect(textsOf(document, '.user')).toEqual(['u1contact']);
  expect(textsOf(document, '.counts')).toEqual([
    '5 touchpoints in 1 session · 2 milestones · first by SMS · last by Email',
  ]);
});
