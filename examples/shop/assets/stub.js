// biome-ignore-all lint/complexity/noArguments: kept as it was called, for the script to read
// biome-ignore-all lint/suspicious/noAssignInExpressions: short, since it stands in every page
// The stub of the README, as a file of its own: the shop's Content-Security-Policy allows no inline script.
window.touchtrail =
  window.touchtrail ||
  function () {
    (touchtrail.q = touchtrail.q || []).push([arguments, Date.now(), location.href, document.title, document.referrer]);
  };

touchtrail('init', {
  collector: `${location.origin}/e`,
  capture: 'clicks, forms, scroll, engagement, downloads, outbound',
  policyVersion: '2026-11',
  milestones: { purchase: { name: 'order_paid', weight: 10 } },
  onWithdraw: forgetAtCollector,
});

/** Touchtrail erases what is on the device. What was sent before is erased by the shop's server, which may do so. */
function forgetAtCollector({ visitorId, purposes }) {
  if (!visitorId || !purposes.includes('analytics')) return;
  const forgetting = fetch('/privacy/forget', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ visitorId }),
    // The visitor may go on to another page at once.
    keepalive: true,
  }).then(
    (response) => response.json(),
    () => ({ error: 'the shop could not be reached' }),
  );
  dispatchEvent(new CustomEvent('collector-forgets', { detail: forgetting }));
}
