import posthog from 'posthog-js';

const settings = {
  opt_out_capturing_by_default: true,
  opt_out_persistence_by_default: true,
  autocapture: false,
  capture_pageview: false,
  capture_pageleave: false,
  disable_session_recording: true,
  disable_surveys: true,
};

const start = (endpoint, more) => void posthog.init('bench', { api_host: endpoint, ...settings, ...more });

window.subject = {
  init: (endpoint) => start(endpoint, {}),
  initWithoutFlags: (endpoint) =>
    start(endpoint, { advanced_disable_flags: true, disable_external_dependency_loading: true }),
  track: (name) => void posthog.capture(name),
  // Without this argument the grant would be an event of its own.
  grant: () => posthog.opt_in_capturing({ captureEventName: false }),
  withdraw: () => posthog.opt_out_capturing(),
};
