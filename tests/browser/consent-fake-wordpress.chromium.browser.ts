import { fakeWordpressPage } from './support/consent-pages/fake-wordpress.js';
import { describeConsentPlatform } from './support/consent-platform.js';

describeConsentPlatform('a fake of WordPress', fakeWordpressPage);
