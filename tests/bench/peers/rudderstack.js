import { RudderAnalytics } from '@rudderstack/analytics-js/bundled';

const analytics = new RudderAnalytics();
const managed = { enabled: true, provider: 'custom' };
const answer = (allowedConsentIds, deniedConsentIds) => ({
  consentManagement: { ...managed, allowedConsentIds, deniedConsentIds },
});

window.subject = {
  init: (endpoint) =>
    analytics.load('bench', endpoint, {
      configUrl: endpoint,
      // With lists of consents, empty ones too, the visitor has answered.
      consentManagement: managed,
      preConsent: { enabled: true, storage: { strategy: 'none' }, events: { delivery: 'buffer' } },
    }),
  track: (name) => analytics.track(name),
  grant: () => analytics.consent(answer(['analytics'], [])),
  withdraw() {
    analytics.consent(answer([], ['analytics']));
    analytics.reset(true);
  },
};
