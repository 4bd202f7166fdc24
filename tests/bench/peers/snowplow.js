import {
  clearUserData,
  disableAnonymousTracking,
  enableAnonymousTracking,
  newTracker,
  trackStructEvent,
} from '@snowplow/browser-tracker';

window.subject = {
  init: (endpoint) =>
    void newTracker('bench', endpoint, {
      appId: 'bench',
      anonymousTracking: { withServerAnonymisation: true },
      stateStorageStrategy: 'none',
    }),
  track: (name) => trackStructEvent({ category: 'bench', action: name }),
  grant: () => disableAnonymousTracking({ stateStorageStrategy: 'cookieAndLocalStorage' }),
  withdraw() {
    enableAnonymousTracking({ options: { withServerAnonymisation: true }, stateStorageStrategy: 'none' });
    clearUserData();
  },
};
