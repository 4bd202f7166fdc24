// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { TrackerOptions } from '../../src/index.js';
import type { ConsentOption } from '../../src/model/consent-choice.js';
import { fakePlatform } from '../../src/testing/index.js';
import { fakeSource, signal } from './support/fake-source.js';
import { letters, misuse, sent, start } from './support/start-tracker.js';

const MANUAL = { pageViews: 'manual' } as const;

describe('The option consent', () => {
  it.each<[string, ConsentOption, string]>([
    ['auto hears every source that is on the page', 'auto', 'gdpp'],
    ['manual hears none', 'manual', 'pppp'],
    ['a name hears that one, and nobody else', 'one', 'ggpp'],
    ['two names need both', 'one two', 'gdpp'],
    ['a name that nobody has added keeps everything pending', 'one three', 'pppp'],
    ['manual beside a name adds nothing', 'manual one', 'ggpp'],
    ['granted needs nobody', 'granted', 'gggg'],
    ['purposes need nobody', ['analytics', 'sharing'], 'gddg'],
    ['no purposes deny all', [], 'dddd'],
    ['exempt-fr is analytics alone', 'exempt-fr', 'gddd'],
    ['statistical-uk is analytics alone', 'statistical-uk', 'gddd'],
  ])('%s', (_, consent, expected) => {
    const { tracker } = start({ consent });
    tracker.consent.use(fakeSource('one', signal('ggnn')));
    tracker.consent.use(fakeSource('two', signal('gdnn')));
    expect(letters(tracker.consent.status().purposes)).toBe(expected);
  });

  it('takes sources themselves, which have to agree', () => {
    const sources = [fakeSource('one', signal('gggg')), fakeSource('two', signal('ggdu'))];
    expect(letters(start({ consent: sources }).tracker.consent.status().purposes)).toBe('ggdp');
  });

  it.each([null, 5, true, {}, 'a,b', ['ads'], [{ name: 'x' }], [{ start() {} }]])(
    'is refused at setup when it is %j',
    (consent) => {
      expect(() => misuse(() => start({ consent: consent as unknown as ConsentOption }))).toThrow(/^consent: /);
    },
  );

  it('is told to the developer once, after ten seconds, where it names a source that nobody has added', async () => {
    const { tracker, platform } = start({ ...MANUAL, consent: 'one two' });
    tracker.consent.use(fakeSource('one'));
    await platform.advance(9_999);
    expect(platform.logs).toEqual([]);
    await platform.advance(3_600_000);
    expect(platform.logs).toEqual([['warn', expect.stringContaining('two')]]);
  });

  it('as a profile allows no more by a call, and sends no user', async () => {
    const { tracker, platform } = start({ ...MANUAL, consent: 'exempt-fr' });
    expect(letters(tracker.consent.grant('all').purposes)).toBe('gddd');
    tracker.identify('SECRET', { plan: 'SECRET' });
    await platform.advance(3_000);
    expect(sent(platform)[0]).toMatchObject({ name: 'identify', visitor: {} });
    expect(JSON.stringify(sent(platform))).not.toContain('SECRET');
  });
});

describe("The region's policy", () => {
  const inUs: TrackerOptions['regionPolicy'] = (region) => (region.startsWith('US-') ? 'opt-out' : 'opt-in');

  it.each<[string, Partial<TrackerOptions>, string]>([
    ['opt-in waits', { regionPolicy: 'opt-in' }, 'pppp'],
    ['opt-out grants what nobody has objected to', { regionPolicy: 'opt-out' }, 'gggg'],
    ['a function tells it by region', { regionPolicy: inUs, region: 'US-CA' }, 'gggg'],
    ['a function tells it by region, of another one', { regionPolicy: inUs, region: 'DE' }, 'pppp'],
    ['a function tells it by region, of an unknown one', { regionPolicy: inUs }, 'pppp'],
    [
      'a default of a platform counts where it is opt-out',
      { regionPolicy: 'opt-out', consent: fakeSource('cmp', signal('ggdu', { isExplicit: false })) },
      'ggdp',
    ],
    [
      'a default of a platform does not where it is opt-in',
      { consent: fakeSource('cmp', signal('ggdu', { isExplicit: false })) },
      'ppdp',
    ],
    [
      'a platform that is not there yet is waited for where it is opt-out, too',
      { regionPolicy: 'opt-out', consent: 'cmp' },
      'pppp',
    ],
    ['a child is one everywhere', { regionPolicy: 'opt-out', child: true }, 'dddd'],
  ])('%s', (_, options, expected) => {
    expect(letters(start(options).tracker.consent.status().purposes)).toBe(expected);
  });

  it('opt-out leaves the sale to whom GPC forbids it', () => {
    const globals = new Map([['navigator.globalPrivacyControl', true]]);
    const { consent } = start({ regionPolicy: 'opt-out' }, { globals }).tracker;
    expect(letters(consent.status().purposes)).toBe('ggdd');
  });
});

describe('use', () => {
  it('of the same source twice starts it once', () => {
    const { consent } = start().tracker;
    const source = fakeSource('cmp', signal('gggg'));
    consent.use(source);
    consent.use(source);
    expect(source.listening).toBe(1);
  });

  it('is in force when it returns', () => {
    const { consent } = start().tracker;
    consent.grant('all');
    consent.use(fakeSource('cmp', signal('dddd')));
    expect(consent.status().state).toBe('denied');
  });

  it('of a source that speaks while it is read is one change', () => {
    const { consent } = start().tracker;
    const told: string[] = [];
    consent.onChange(({ state }) => told.push(state));
    const source = fakeSource('cmp', signal('gggg'));
    const { start: begin } = source;
    let isFirst = true;
    consent.use({
      ...source,
      start(host, changed) {
        const started = begin(host, changed);
        return {
          ...started,
          read() {
            if (isFirst) {
              isFirst = false;
              changed();
            }
            return started.read();
          },
        };
      },
    });
    expect(told).toEqual(['granted']);
  });

  it('ends with the tracker, and nothing is listened to after that', async () => {
    const platform = fakePlatform();
    const source = fakeSource('cmp', signal('gggg'));
    const { tracker } = start({ ...MANUAL, consent: source }, platform);
    await tracker.shutdown();
    tracker.consent.grant(['analytics']);
    expect(source.listening).toBe(0);
    expect([...platform.channels.values()].map(({ size }) => size)).toEqual([0]);
    expect(tracker.consent.status().state).toBe('granted');
  });
});
