// The entries of the package in one report: the first as it is, the others as namespaces of their own.

export * as dntSource from '../../dist/types/consent/sources/dnt.js';
export * as googleConsentModeSource from '../../dist/types/consent/sources/google-consent-mode.js';
export * as gpcSource from '../../dist/types/consent/sources/gpc.js';
export * as gppSource from '../../dist/types/consent/sources/gpp.js';
export * as tcfSource from '../../dist/types/consent/sources/tcf.js';
export * from '../../dist/types/index.js';
export * as testing from '../../dist/types/testing/index.js';
