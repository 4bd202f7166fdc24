import { tarteaucitronPage } from './support/consent-pages/tarteaucitron.js';
import { describeConsentPlatform } from './support/consent-platform.js';

describeConsentPlatform('tarteaucitron', tarteaucitronPage);
