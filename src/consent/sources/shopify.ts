import type { ConsentSource } from '../../model/consent-source.js';
import { signalOf } from '../answers.js';
import { askPlatform } from '../ask-platform.js';

/** `Shopify.customerPrivacy`, so far as it is read here. Older versions lack the optional methods. */
interface CustomerPrivacy {
  analyticsProcessingAllowed(): unknown;
  preferencesProcessingAllowed?(): unknown;
  marketingAllowed(): unknown;
  saleOfDataAllowed?(): unknown;
  saleOfDataRegion?(): unknown;
  /** `yes`, `no` or an empty text for each. */
  currentVisitorConsent?(): Readonly<Record<string, unknown>>;
}

/**
 * The Customer Privacy API of a Shopify storefront, where it is loaded: this source never loads it, since that makes a request.
 * The purposes are what the four `…Allowed()` methods say: analytics, personalization by `preferences`, marketing, and sharing by
 * `sale_of_data`; outside the regions that know a sale of data, sharing goes with marketing.
 *
 * What the visitor has not answered (`currentVisitorConsent()`) is granted where Shopify allows it for the region, but not
 * explicitly, and unknown elsewhere.
 * Spec: https://shopify.dev/docs/api/customer-privacy
 *
 * @example
 * ```ts
 * import { shopify } from 'touchtrail/consent/shopify';
 *
 * const source = shopify();
 * ```
 */
export function shopify(): ConsentSource {
  return {
    name: 'shopify',
    start: ({ readGlobal, onEvents }, changed) => ({
      read: () =>
        askPlatform<CustomerPrivacy>(readGlobal('Shopify.customerPrivacy'), 'analyticsProcessingAllowed', (api) => {
          const choices = api.currentVisitorConsent?.() ?? {};
          const allowed: Readonly<Record<string, unknown>> = {
            analytics: api.analyticsProcessingAllowed(),
            preferences: api.preferencesProcessingAllowed?.(),
            marketing: api.marketingAllowed(),
            sale_of_data: api.saleOfDataAllowed?.(),
          };
          const isSaleKnown = api.saleOfDataRegion?.() === true || choices.sale_of_data;
          return signalOf(
            {
              analytics: ['analytics'],
              personalization: ['preferences'],
              marketing: ['marketing'],
              sharing: [isSaleKnown ? 'sale_of_data' : 'marketing'],
            },
            (name) => {
              const isAllowed = allowed[name] === true;
              const choice = choices[name];
              if (choice === 'no' || (choice === 'yes' && !isAllowed)) return false;
              return isAllowed ? choice === 'yes' || 'assumed' : undefined;
            },
          );
        }),
      stop: onEvents(['visitorConsentCollected', 'shopifyCustomerPrivacyApiLoaded'], changed),
    }),
  };
}
