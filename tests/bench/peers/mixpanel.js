import mixpanel from 'mixpanel-browser';

window.subject = {
  init: (endpoint) =>
    void mixpanel.init('bench', {
      api_host: endpoint,
      opt_out_tracking_by_default: true,
      opt_out_persistence_by_default: true,
      track_pageview: false,
      autocapture: false,
    }),
  track: (name) => void mixpanel.track(name),
  // Without this function the grant would be an event of its own.
  grant: () => mixpanel.opt_in_tracking({ track: () => {} }),
  withdraw: () => mixpanel.opt_out_tracking(),
};
