import { fakeShopifyPage } from './support/consent-pages/fake-shopify.js';
import { describeConsentPlatform } from './support/consent-platform.js';

describeConsentPlatform('a fake of Shopify', fakeShopifyPage);
