import { linkToOtherHost } from './other-host.js';

linkToOtherHost();
