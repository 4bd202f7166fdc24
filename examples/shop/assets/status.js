const WORDS = {
  pending: 'Waiting for your answer: nothing is kept or sent.',
  denied: 'You said no: nothing is kept or sent.',
};

/** The line at the top: what the visitor has answered, as Touchtrail understands it. */
export function showConsentStatus() {
  const line = document.querySelector('[data-consent-status]');
  const dot = document.querySelector('[data-consent-dot]');
  if (!line || !dot) return;
  const show = () => {
    // Before the script is there, the stub takes the command and returns nothing.
    const status = touchtrail('consent.status');
    if (!status) return;
    const { state, purposes } = status;
    const granted = Object.keys(purposes).filter((purpose) => purposes[purpose] === 'granted');
    line.textContent = WORDS[state] ?? `You allowed ${granted.join(', ')}.`;
    dot.dataset.consentDot = state;
  };
  touchtrail('consent.onChange', show);
  show();
  const script = document.querySelector('script[src="/touchtrail.js"]');
  script?.addEventListener('load', show);
  script?.addEventListener('error', () => {
    line.textContent = 'Touchtrail was blocked: nothing is kept or sent.';
  });
}
