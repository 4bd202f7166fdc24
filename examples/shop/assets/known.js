// What Touchtrail knows of this browser, for pages that show the visitor something of it.

/** Whether the visitor has allowed a purpose; `undefined` while the script is not there. */
export const isGranted = (purpose) => {
  const status = touchtrail('consent.status');
  return status && status.purposes[purpose] === 'granted';
};

/**
 * Calls back now, when the script has arrived, and when the answer changes, in this tab or another: at once, and again
 * when what it has let through or erased is there or gone.
 */
export function followKnown(show) {
  const script = document.querySelector('script[src="/touchtrail.js"]');
  touchtrail('consent.onChange', async () => {
    show();
    await touchtrail('consent.settled');
    show();
  });
  script?.addEventListener('load', show);
  script?.addEventListener('error', show);
  show();
}
