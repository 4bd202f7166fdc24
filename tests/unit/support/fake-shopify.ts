import type { FakeSourceHost } from './fake-source-host.js';

type Choice = 'yes' | 'no' | '';

/** What the visitor of a fake shop answers. */
export interface Choices {
  readonly analytics?: Choice;
  readonly preferences?: Choice;
  readonly marketing?: Choice;
  readonly sale_of_data?: Choice;
}

/** A shop, as its merchant has set it up for the visitor's region. */
export interface FakeShopOptions {
  /** Whether everything is allowed before an answer. */
  readonly region?: 'opt-in' | 'opt-out';
  /** Whether the region knows a sale of data. */
  readonly isSaleRegion?: boolean;
}

/** A fake of Shopify's Customer Privacy API by its documentation; Shopify's own script is not public. */
export function fakeShopify(
  host: FakeSourceHost,
  { region = 'opt-in', isSaleRegion = false }: FakeShopOptions = {},
): { answer(choices: Choices): void } {
  let current: Required<Choices> = { analytics: '', preferences: '', marketing: '', sale_of_data: '' };
  const isAllowed = (choice: Choice): boolean => choice === 'yes' || (choice === '' && region === 'opt-out');

  host.globals.Shopify = {
    customerPrivacy: {
      currentVisitorConsent: () => ({ ...current, gpc: '' }),
      analyticsProcessingAllowed: () => isAllowed(current.analytics),
      preferencesProcessingAllowed: () => isAllowed(current.preferences),
      marketingAllowed: () => isAllowed(current.marketing),
      saleOfDataAllowed: () => current.sale_of_data !== 'no',
      saleOfDataRegion: () => isSaleRegion,
      shouldShowBanner: () => region === 'opt-in' && current.analytics === '',
      setTrackingConsent: () => {
        throw new Error('a reader sets nothing');
      },
    },
    loadFeatures: () => {
      throw new Error('a reader loads nothing');
    },
  };
  host.emit('shopifyCustomerPrivacyApiLoaded');

  return {
    answer(choices) {
      current = { ...current, ...choices };
      host.emit('visitorConsentCollected');
    },
  };
}
