// The entries of the package in one report: the first as it is, the others as namespaces of their own.

export * as c15tSource from '../../dist/types/consent/sources/c15t.js';
export * as dntSource from '../../dist/types/consent/sources/dnt.js';
export * as googleConsentModeSource from '../../dist/types/consent/sources/google-consent-mode.js';
export * as gpcSource from '../../dist/types/consent/sources/gpc.js';
export * as gppSource from '../../dist/types/consent/sources/gpp.js';
export * as klaroSource from '../../dist/types/consent/sources/klaro.js';
export * as shopifySource from '../../dist/types/consent/sources/shopify.js';
export * as tarteaucitronSource from '../../dist/types/consent/sources/tarteaucitron.js';
export * as tcfSource from '../../dist/types/consent/sources/tcf.js';
export * as vanillaCookieconsentSource from '../../dist/types/consent/sources/vanilla-cookieconsent.js';
export * as wordpressSource from '../../dist/types/consent/sources/wordpress.js';
export * as referrersEntry from '../../dist/types/context/referrers/full.js';
export * from '../../dist/types/index.js';
export * as journeyEntry from '../../dist/types/journey/stage-maps.js';
export * as testing from '../../dist/types/testing/index.js';
export * as serverCookieEntry from '../../dist/types/visitor/server-cookie.js';
