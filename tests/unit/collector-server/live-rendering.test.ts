// @vitest-environment jsdom
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { LiveTouchpoint } from '../../../examples/collector/live/types.js';
import { parseBody } from '../../../examples/collector/parse-body.js';
import type { ConsentReceipt } from '../../../src/model/receipt.js';
import { receipt } from '../support/receipt.js';
import { sampleAttribution, sampleBatch, sampleEvent, sampleTouch } from './support/sample-batch.js';

const FOLDER = join(import.meta.dirname, '../../../examples/collector/live');
const HOSTILE = `<img src=x onerror="alert(1)"><script>alert(1)</script> "quotes" 💍`;

/** A module of the page; they are plain JavaScript, so their types are said here. */
async function pageModule(name: string): Promise<Record<string, (...given: unknown[]) => unknown>> {
  return import(/* @vite-ignore */ join(FOLDER, name));
}

async function showPage(): Promise<void> {
  const html = await readFile(join(FOLDER, 'index.html'), 'utf8');
  document.body.innerHTML = /<body>(.*)<\/body>/s.exec(html)?.[1] ?? '';
  onTestFinished(() => document.body.replaceChildren());
}

/** A touchpoint as the page gets it, with hostile text wherever text can stand. */
function hostileTouchpoint(sequence: number, consent: Partial<ConsentReceipt> = {}): LiveTouchpoint {
  const parsed = parseBody(
    sampleBatch({
      sessions: [
        { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', number: 2, startedAtMs: 1, landingPage: HOSTILE, referrer: HOSTILE },
      ],
      consents: [receipt(consent)],
      attributions: [
        sampleAttribution(
          sampleTouch({ channel: HOSTILE, rules: HOSTILE, campaign: { name: HOSTILE, source: HOSTILE } }),
        ),
      ],
      events: [
        sampleEvent({
          name: HOSTILE,
          touchpoint: { id: HOSTILE, type: HOSTILE, name: HOSTILE },
          journey: { map: HOSTILE, stage: HOSTILE, milestone: { name: HOSTILE, weight: 2 } },
          properties: { [HOSTILE]: HOSTILE },
        }),
      ],
    }),
  );
  if (parsed.kind !== 'batch' || !parsed.batch.events[0]) throw new Error('the sample is no batch');
  const [{ receipt: covering, touchpoint }] = parsed.batch.events;
  return { sequence, receivedAtMs: 1, receipt: covering, event: touchpoint };
}

test('the table shows event values as text and never as markup', async () => {
  await showPage();
  const { createTouchpointList } = await pageModule('touchpoint-list.js');
  const list = createTouchpointList?.({ showEvent() {}, showVisitor() {} }) as {
    add(touchpoints: LiveTouchpoint[]): void;
  };
  list.add([hostileTouchpoint(1)]);
  const rows = document.querySelector('#touchpoint-rows');
  expect(rows?.querySelector('.event-name')?.textContent).toBe(HOSTILE);
  expect(rows?.querySelector('.origin')?.textContent).toBe(`${HOSTILE} · ${HOSTILE}`);
  expect(rows?.querySelector('img, script')).toBeNull();
});

test('the table keeps the newest 200 touchpoints, newest first', async () => {
  await showPage();
  const { createTouchpointList } = await pageModule('touchpoint-list.js');
  const list = createTouchpointList?.({ showEvent() {}, showVisitor() {} }) as {
    add(touchpoints: LiveTouchpoint[]): void;
  };
  for (let first = 1; first <= 241; first += 60) {
    list.add(Array.from({ length: 60 }, (_, index) => hostileTouchpoint(first + index)));
  }
  const keys = [...document.querySelectorAll<HTMLElement>('#touchpoint-rows tr')].map((row) => Number(row.dataset.key));
  expect(keys).toEqual(Array.from({ length: 200 }, (_, index) => 300 - index));
});

test('a timeline shows event values as text, session by session', async () => {
  const { renderTimeline } = await pageModule('timeline.js');
  const list = document.createElement('ol');
  renderTimeline?.(list, [hostileTouchpoint(1), hostileTouchpoint(2)], () => undefined);
  expect([...list.querySelectorAll('.session')]).toHaveLength(1);
  expect([...list.querySelectorAll('.event-name')].map(({ textContent }) => textContent)).toEqual([HOSTILE, HOSTILE]);
  expect(list.querySelector('img, script')).toBeNull();
});

test('the receipts of a visitor stand once each, the latest first, each purpose with its state in words', async () => {
  const { renderReceipts } = await pageModule('receipt.js');
  const container = document.createElement('div');
  const [first, second] = [receipt({ decidedAtMs: 1_000 }), receipt({ decidedAtMs: 2_000 })];
  renderReceipts?.(container, [
    hostileTouchpoint(1, first),
    hostileTouchpoint(2, second),
    hostileTouchpoint(3, second),
    { ...hostileTouchpoint(4), receipt: null },
  ]);
  const entries = [...container.querySelectorAll<HTMLElement>('.receipt')];
  expect(entries.map(({ dataset }) => dataset.key)).toEqual([second.id, first.id]);
  expect([...(entries[0]?.querySelectorAll('.purposes li') ?? [])].map(({ textContent }) => textContent)).toEqual([
    'analytics granted',
    'personalization denied',
    'marketing pending',
    'sharing denied',
  ]);
});

test('a receipt shows who has asked, how and under which policy, as text', async () => {
  const { receiptEntry } = await pageModule('receipt.js');
  const entry = receiptEntry?.(
    receipt({ sources: ['manual', HOSTILE], policyVersion: HOSTILE, method: 'implicit', gpc: true, region: '' }),
  ) as HTMLElement;
  const facts = [...entry.querySelectorAll('dl > div')].map((row) => [...row.children].map((cell) => cell.textContent));
  expect(facts).toEqual([
    ['How', 'Not objected to'],
    ['Answered by', `manual, ${HOSTILE}`],
    ['Policy', HOSTILE],
    ['Global Privacy Control', 'on'],
    ['Valid until', '21 May 2027'],
    ['ID', expect.any(String)],
  ]);
  expect(entry.querySelector('img, script')).toBeNull();
});

test('the details of an event begin with its receipt, or say that there is none', async () => {
  await showPage();
  HTMLDialogElement.prototype.showModal ??= () => undefined;
  const { createDetail } = await pageModule('detail.js');
  const show = createDetail?.() as (touchpoint: LiveTouchpoint) => void;
  show(hostileTouchpoint(1, { policyVersion: '2026-03' }));
  expect(document.querySelector('#detail-receipt .receipt')?.textContent).toContain('2026-03');
  show({ ...hostileTouchpoint(2), receipt: null });
  expect(document.querySelector('#detail-receipt')?.textContent).toBe('Stored before events came with receipts.');
});

test('updating a list leaves what stays alone', async () => {
  const { reconcile } = await pageModule('dom.js');
  const list = document.createElement('ul');
  const show = (keys: string[]) =>
    reconcile?.(
      list,
      keys,
      (key: string) => key,
      (key: string) => Object.assign(document.createElement('li'), { textContent: key }),
    );
  show(['a', 'b', 'c']);
  const [, second] = list.children;
  show(['new', 'b', 'c', 'a']);
  expect([...list.children].map(({ textContent }) => textContent)).toEqual(['new', 'b', 'c', 'a']);
  expect(list.children[1]).toBe(second);
});
