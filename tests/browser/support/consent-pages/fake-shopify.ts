import { fakePage } from './fake.js';

/** A fake of a shop in a region that asks for consent, whose Customer Privacy API comes late. */
export const fakeShopifyPage = fakePage(
  'shopify',
  `let choices = { analytics: '', marketing: '', preferences: '', sale_of_data: '' };
  window.Shopify = { loadFeatures() { throw new Error('a reader loads nothing'); } };
  setTimeout(() => {
    Shopify.customerPrivacy = {
      currentVisitorConsent: () => choices,
      analyticsProcessingAllowed: () => choices.analytics === 'yes',
      preferencesProcessingAllowed: () => choices.preferences === 'yes',
      marketingAllowed: () => choices.marketing === 'yes',
      saleOfDataAllowed: () => true,
      saleOfDataRegion: () => false,
    };
    document.dispatchEvent(new CustomEvent('shopifyCustomerPrivacyApiLoaded'));
  }, 100);
  const save = (isAllowed) => {
    const choice = isAllowed ? 'yes' : 'no';
    choices = { analytics: choice, marketing: choice, preferences: choice, sale_of_data: '' };
    document.dispatchEvent(new CustomEvent('visitorConsentCollected', { detail: {} }));
  };`,
);
