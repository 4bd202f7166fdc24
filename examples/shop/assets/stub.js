// biome-ignore-all lint/complexity/noArguments: kept as it was called, for the script to read
// biome-ignore-all lint/suspicious/noAssignInExpressions: short, since it stands in every page
// The stub of the README, as a file of its own: the shop's Content-Security-Policy allows no inline script.
window.touchtrail =
  window.touchtrail ||
  function () {
    (touchtrail.q = touchtrail.q || []).push([arguments, Date.now(), location.href, document.title, document.referrer]);
  };

touchtrail('init', { collector: `${location.origin}/e` });
