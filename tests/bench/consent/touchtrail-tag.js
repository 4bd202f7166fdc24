// The tag in the head does the rest: to load it is to start it.
window.subject = {
  async init() {
    while (!window.touchtrail?.version) await new Promise((resolve) => setTimeout(resolve, 10));
  },
  track: (name) => window.touchtrail('track', name),
  grant: () => window.touchtrail('consent.grant', 'all'),
  withdraw: () => window.touchtrail('consent.withdraw'),
  settled: () => window.touchtrail('consent.settled'),
};
