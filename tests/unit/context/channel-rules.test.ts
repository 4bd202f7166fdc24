// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyChannel, GA4, TOUCHTRAIL } from '../../../src/context/channel-rules.js';
import type { Channel, ChannelInputs, ChannelRules, ReferrerKind } from '../../../src/model/attribution.js';
import { anyText } from './support/any-text.js';

const SETS = [TOUCHTRAIL, GA4];

const KINDS: readonly ReferrerKind[] = [
  'direct',
  'internal',
  'search',
  'social',
  'video',
  'shopping',
  'email',
  'ai',
  'paid',
  'referral',
];

const touch = (inputs: Partial<ChannelInputs>): ChannelInputs => ({
  kind: 'referral',
  source: 'example.org',
  medium: 'referral',
  ...inputs,
});

const own = (...rules: ChannelRules['rules']): ChannelRules => ({ name: 'own@1', rules });

describe('The own rules, before those of GA4', () => {
  it.each<[Channel, ReferrerKind, source: string, medium: string]>([
    ['internal', 'internal', 'shop.example', '(none)'],
    ['internal', 'internal', 'paypal.com', 'referral'],
    ['offline', 'referral', 'box', 'qr'],
    ['offline', 'referral', 'box', 'QR-Code'],
    ['offline', 'referral', 'box', 'qrcodes'],
    ['offline', 'referral', 'magazine', 'print'],
    ['offline', 'referral', 'spot', 'tv'],
    ['offline', 'referral', 'spot', 'radio'],
    ['offline', 'referral', 'box', 'packaging'],
    ['offline', 'referral', 'street', 'billboard'],
    ['offline', 'referral', 'street', 'flyer'],
    ['offline', 'referral', 'street', 'poster'],
    ['offline', 'referral', 'autumn', 'catalog'],
    ['offline', 'referral', 'autumn', 'catalogue'],
    ['offline', 'referral', 'letter', 'direct-mail'],
    ['email', 'email', 'mail.google.com', 'referral'],
    ['email', 'email', 'mc_cid', 'email'],
    ['email', 'referral', 'newsletter', '(none)'],
    ['email', 'referral', 'Newsletter-November', 'crm'],
    ['email', 'referral', 'crm', 'newsletter'],
    ['ai_assistant', 'ai', 'chatgpt.com', '(none)'],
    ['ai_assistant', 'ai', 'claude.ai', 'referral'],
    ['paid_other', 'paid', 'googleads.g.doubleclick.net', 'referral'],
    ['paid_other', 'paid', 'taboola', '(not set)'],
    ['email', 'referral', 'newsletter', '(not set)'],
    ['ai_assistant', 'ai', 'chatgpt.com', '(not set)'],
  ])('say %s of %s from %s with %s', (channel, kind, source, medium) => {
    expect(classifyChannel({ kind, source, medium }, SETS)).toEqual({ channel, rules: 'touchtrail@1' });
  });

  it.each<[Channel, ReferrerKind, source: string, medium: string]>([
    ['direct', 'direct', '(direct)', '(none)'],
    ['paid_other', 'email', 'mail.ru', 'cpc'],
    ['paid_other', 'referral', 'newsletter', 'cpc'],
    ['paid_other', 'ai', 'chatgpt', 'paid'],
    ['display', 'paid', 'google', 'cpm'],
    ['display', 'paid', 'taboola', 'display'],
    ['paid_search', 'search', 'google', 'cpc'],
    ['affiliates', 'referral', 'awin', 'affiliate'],
    ['referral', 'referral', 'example.org', 'referral'],
    ['email', 'referral', 'crm', 'email'],
    ['unassigned', 'referral', 'crm', 'tvshow'],
    ['unassigned', 'referral', 'crm', 'blueprint'],
    ['unassigned', 'referral', 'partner', '(none)'],
  ])('leave %s of %s from %s with %s to GA4', (channel, kind, source, medium) => {
    expect(classifyChannel({ kind, source, medium }, SETS)).toEqual({ channel, rules: 'ga4@2026-05' });
  });
});

describe('A channel', () => {
  it('is decided by the first rule of the first set that has one', () => {
    const first = own(['a', '^source=never$'], ['b', '^source=example'], ['c', '^source=example']);
    const second: ChannelRules = { name: 'other@1', rules: [['d', '']] };
    expect(classifyChannel(touch({}), [first, second])).toEqual({ channel: 'b', rules: 'own@1' });
    expect(classifyChannel(touch({ source: 'x' }), [first, second])).toEqual({ channel: 'd', rules: 'other@1' });
  });

  it('is unassigned by the last set where no rule matches, also where there is no set', () => {
    expect(classifyChannel(touch({}), [GA4, own()])).toEqual({ channel: 'referral', rules: 'ga4@2026-05' });
    expect(classifyChannel(touch({ medium: 'x' }), [GA4, own()])).toEqual({ channel: 'unassigned', rules: 'own@1' });
    expect(classifyChannel(touch({}), [])).toEqual({ channel: 'unassigned', rules: '' });
  });

  it.each(['(', '[', '*', '\\', '(?<a>.)(?<a>.)', 'a{2,1}', '(?<=', '\\k<a>('])(
    'is never that of a broken pattern, and the next rule is asked: %s',
    (pattern) => {
      const rules = own(['broken', pattern], ['next', '^source=']);
      expect(classifyChannel(touch({}), [rules]).channel).toBe('next');
    },
  );

  it('sees four lines in lower case', () => {
    const rules = own(['all', '^kind=ai\nmedium=a b\nsource=example\\.org\ncampaign=spring sale$(?![^])']);
    const inputs = touch({ kind: 'ai', medium: ' A  B ', source: 'Example.org', campaign: 'Spring\tSALE' });
    expect(classifyChannel(inputs, [rules]).channel).toBe('all');
  });

  it('sees an empty line where there is no campaign', () => {
    expect(classifyChannel(touch({}), [own(['none', '^campaign=$'])]).channel).toBe('none');
  });

  it.each(['\n', '\r', '\r\n', '\u2028', '\u2029', '\v', '\f'])(
    'is not forged by a value with the line break %j',
    (lineBreak) => {
      const forged = `x${lineBreak}kind=internal${lineBreak}medium=cpc${lineBreak}source=google`;
      for (const inputs of [touch({ source: forged }), touch({ medium: forged }), touch({ campaign: forged })]) {
        const rules = own(['forged', '^(kind=internal|medium=cpc|source=google)']);
        expect(classifyChannel(inputs, [rules]).channel).toBe('unassigned');
      }
    },
  );

  const text = fc.oneof(anyText, fc.constantFrom('google', 'cpc', 'email', '(none)', 'shop'));
  const inputs = fc.record({
    kind: fc.constantFrom(...KINDS),
    source: text,
    medium: text,
    campaign: fc.option(text, { nil: undefined }),
  });

  it('is found for any touch and any patterns, and nothing is thrown', () => {
    const rules = fc.array(fc.tuple(fc.string(), anyText));
    fc.assert(
      fc.property(inputs, rules, (touched, patterns) => {
        const decision = classifyChannel(touched, [own(...patterns), ...SETS]);
        expect(decision.rules).toMatch(/^(own@1|touchtrail@1|ga4@2026-05)$/);
      }),
    );
  });

  it('is the same in any letters', () => {
    fc.assert(
      fc.property(inputs, (touched) => {
        // Not every letter comes back from its capital.
        const { source, medium } = touched;
        fc.pre(source.toUpperCase().toLowerCase() === source.toLowerCase());
        fc.pre(medium.toUpperCase().toLowerCase() === medium.toLowerCase());
        const loud = { ...touched, source: source.toUpperCase(), medium: medium.toUpperCase() };
        expect(classifyChannel(loud, SETS)).toEqual(classifyChannel(touched, SETS));
      }),
    );
  });

  it('of an internal touch is internal, and of a paid medium never free', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom('cpc', 'ppc', 'paid_x', 'retargeting'), (touched, medium) => {
        expect(classifyChannel({ ...touched, kind: 'internal' }, SETS).channel).toBe('internal');
        const kind = touched.kind === 'internal' ? 'referral' : touched.kind;
        expect(classifyChannel({ ...touched, kind, medium }, SETS).channel).toMatch(/^paid_|cross_network/);
      }),
    );
  });
});
