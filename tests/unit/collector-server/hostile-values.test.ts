// @vitest-environment node
import { expect, test } from 'vitest';
import { sampleAttribution, sampleBatch, sampleEvent, sampleTouch } from './support/sample-batch.js';
import { startCollector } from './support/start-collector.js';

const HOSTILE: readonly [string, string][] = [
  ['markup', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
  ['quotes', `"double" 'single' \`back\` \\ back\\slash`],
  ['SQL', `'); DROP TABLE touchpoints; --`],
  ['emoji and four-byte UTF-8', '💍 👩‍👩‍👧 𝒜 𠜎'],
  ['right to left and combining', 'שלום e\u0301 \u202e'],
  ['line separators, as they break server-sent events', 'a\nb\r\nc\u2028d\u2029e\n\nevent: reset\ndata: {}\n\n'],
  ['a zero character', 'a\u0000b'],
  ['a lone surrogate', 'a\ud800b'],
  ['a very long text', 'long '.repeat(20_000)],
];

test.each(HOSTILE)('%s comes back as it was sent, wherever it stands', async (_name, text) => {
  const collector = await startCollector();
  const short = text.slice(0, 1_000);
  const sent = sampleBatch({
    pages: [{ url: short, title: short, referrer: short }],
    attributions: [
      sampleAttribution(
        sampleTouch({
          channel: short,
          rules: short,
          source: short,
          medium: short,
          campaign: { source: short, other: short },
          clickIds: { [short]: short },
          referrer: short,
          searchTerm: short,
          referralCode: short,
          landingPath: short,
        }),
      ),
    ],
    events: [
      sampleEvent({
        name: short,
        touchpoint: { id: short, type: short, name: short },
        previous: { eventId: sampleEvent().eventId, touchpointId: short },
        journey: { map: short, stage: short, milestone: { name: short, weight: 1.5 } },
        optedIn: [short],
        properties: { text, [short]: [short] },
        traits: { text: short },
      }),
    ],
  });
  expect(await collector.post(sent)).toMatchObject({ status: 200 });
  const { eventId, name, touchpoint, previous, journey, properties, traits, optedIn } = sent.events[0] ?? {};
  const expected = {
    eventId,
    name,
    touchpoint,
    previous,
    journey,
    properties,
    traits,
    optedIn,
    page: sent.pages[0],
    attribution: sent.attributions[0],
  };
  expect(await collector.read('touchpoints')).toMatchObject([{ event: expected }]);
  // A column of text holds no lone surrogates.
  const kept = Buffer.from(short).toString();
  expect(await collector.read('totals')).toMatchObject({
    channels: [{ channel: kept }],
    stages: [{ stage: kept }],
    milestones: [{ milestone: kept }],
  });
});

test('a user ID may be any text and belongs to the visitor', async () => {
  const collector = await startCollector();
  const [first, second] = [sampleBatch(), sampleBatch()];
  const visitors = first.visitors.map((visitor) => ({ ...visitor, userId: `<b>Jürgen "J" O'Neil 💍</b>` }));
  await collector.post({ ...first, visitors });
  await collector.post(second);
  expect(await collector.read('visitors')).toMatchObject([
    { visitorId: second.visitors[0]?.id, events: 1, sessions: 1 },
    { visitorId: first.visitors[0]?.id, userId: `<b>Jürgen "J" O'Neil 💍</b>` },
  ]);
});

test('a property named __proto__ changes no prototype', async () => {
  const collector = await startCollector();
  const body = JSON.stringify(
    sampleBatch({ events: [sampleEvent({ properties: { PROTO: { polluted: true }, kept: 1 } })] }),
  );
  expect(await collector.post(body.replace('PROTO', '__proto__'))).toMatchObject({ status: 200 });
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(await collector.read('touchpoints')).toMatchObject([{ event: { properties: { kept: 1 } } }]);
});
