// biome-ignore-all lint/complexity/noArguments: kept as it was called, for the script to read
// biome-ignore-all lint/suspicious/noAssignInExpressions: short, since it stands in every page
// The stub as a file of its own, for pages whose Content-Security-Policy allows no inline script:
// <script src="/stub.js"></script> before <script async src="/touchtrail.js"></script>
window.touchtrail =
  window.touchtrail ||
  function () {
    (touchtrail.q = touchtrail.q || []).push([arguments, Date.now(), location.href, document.title, document.referrer]);
  };
