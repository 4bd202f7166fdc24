import { c15tPage } from './support/consent-pages/c15t.js';
import { describeConsentPlatform } from './support/consent-platform.js';

describeConsentPlatform('c15t', c15tPage);
