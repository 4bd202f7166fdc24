// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import { shopify } from '../../../src/consent/sources/shopify.js';
import { describeConsentSource } from '../../contracts/consent-source.contract.js';
import { fakeShopify } from '../support/fake-shopify.js';
import { fakeSourceHost } from '../support/fake-source-host.js';

const ALL = ['analytics', 'preferences', 'marketing'] as const;
const answers = (choice: 'yes' | 'no') => Object.fromEntries(ALL.map((name) => [name, choice]));

function start(...[options]: [Parameters<typeof fakeShopify>[1]?]) {
  const host = fakeSourceHost();
  const shop = fakeShopify(host, options);
  return { host, shop, source: shopify().start(host, () => {}) };
}

describeConsentSource('shopify', {
  create: () => shopify(),
  install(host) {
    const shop = fakeShopify(host);
    return { answer: (choice) => shop.answer(answers(choice === 'granted' ? 'yes' : 'no')) };
  },
});

describe('shopify', () => {
  it('never loads the API, and says nothing of a shop that has not', () => {
    const loadFeatures = vi.fn();
    const host = fakeSourceHost({ Shopify: { loadFeatures } });
    expect(
      shopify()
        .start(host, () => {})
        .read(),
    ).toBeUndefined();
    expect(loadFeatures).not.toHaveBeenCalled();
  });

  it('says nothing while the API is there without its methods', () => {
    const host = fakeSourceHost({ Shopify: { customerPrivacy: {} } });
    expect(
      shopify()
        .start(host, () => {})
        .read(),
    ).toBeUndefined();
  });

  it('hears that the API has come', () => {
    const host = fakeSourceHost();
    const changed = vi.fn();
    shopify().start(host, changed);
    fakeShopify(host);
    expect(changed).toHaveBeenCalledOnce();
  });

  it('knows nothing before an answer where one is needed', () => {
    expect(start().source.read()).toEqual({
      verdicts: { analytics: 'unknown', personalization: 'unknown', marketing: 'unknown', sharing: 'unknown' },
      isExplicit: false,
    });
  });

  it('grants what Shopify allows without an answer, not explicitly', () => {
    expect(start({ region: 'opt-out', isSaleRegion: true }).source.read()).toEqual({
      verdicts: { analytics: 'granted', personalization: 'granted', marketing: 'granted', sharing: 'granted' },
      isExplicit: false,
    });
  });

  it('refuses sharing to a visitor who has objected to a sale', () => {
    const { shop, source } = start({ region: 'opt-out', isSaleRegion: true });
    shop.answer({ sale_of_data: 'no' });
    expect(source.read()).toMatchObject({
      verdicts: { analytics: 'granted', marketing: 'granted', sharing: 'denied' },
      isExplicit: false,
    });
  });

  it('lets sharing go with marketing where nobody is asked about a sale, so that the answer is explicit', () => {
    const { shop, source } = start();
    shop.answer(answers('yes'));
    expect(source.read()).toEqual({
      verdicts: { analytics: 'granted', personalization: 'granted', marketing: 'granted', sharing: 'granted' },
      isExplicit: true,
    });
    shop.answer({ marketing: 'no' });
    expect(source.read()?.verdicts).toMatchObject({ analytics: 'granted', marketing: 'denied', sharing: 'denied' });
  });

  it('refuses what the visitor has refused, though the merchant allows it', () => {
    const { host, shop, source } = start({ region: 'opt-out' });
    shop.answer({ analytics: 'no' });
    const api = host.readGlobal('Shopify.customerPrivacy');
    Object.assign(Object(api), { analyticsProcessingAllowed: () => true });
    expect(source.read()?.verdicts.analytics).toBe('denied');
  });

  it('grants nothing explicitly where the API cannot tell what the visitor chose', () => {
    const api = { analyticsProcessingAllowed: () => true, marketingAllowed: () => false };
    const source = shopify().start(fakeSourceHost({ Shopify: { customerPrivacy: api } }), () => {});
    expect(source.read()).toEqual({
      verdicts: { analytics: 'granted', personalization: 'unknown', marketing: 'unknown', sharing: 'unknown' },
      isExplicit: false,
    });
  });
});
