import { fakeGooglePage } from './support/consent-pages/fake-google.js';
import { describeConsentPlatform } from './support/consent-platform.js';

describeConsentPlatform('a fake of Google Consent Mode', fakeGooglePage);
