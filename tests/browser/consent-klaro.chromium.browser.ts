import { klaroPage } from './support/consent-pages/klaro.js';
import { describeConsentPlatform } from './support/consent-platform.js';

describeConsentPlatform('klaro', klaroPage);
