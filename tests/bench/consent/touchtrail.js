import { createTracker, jsonCollector } from '../../../dist/index.js';

let tracker;

window.subject = {
  init(endpoint) {
    tracker = createTracker({ collector: jsonCollector(endpoint) });
  },
  track: (name) => tracker.track(name),
  grant: () => tracker.consent.grant('all'),
  withdraw: () => tracker.consent.withdraw(),
  settled: () => tracker.consent.settled(),
};
