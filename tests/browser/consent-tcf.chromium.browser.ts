import { tcfPage } from './support/consent-pages/tcf.js';
import { describeConsentPlatform } from './support/consent-platform.js';

describeConsentPlatform('TCF, with the reference libraries of the IAB', tcfPage);
