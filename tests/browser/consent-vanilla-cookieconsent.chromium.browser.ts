import { vanillaCookieConsentPage } from './support/consent-pages/vanilla-cookieconsent.js';
import { describeConsentPlatform } from './support/consent-platform.js';

describeConsentPlatform('vanilla-cookieconsent', vanillaCookieConsentPage);
