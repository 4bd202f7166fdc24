import type { RecordedCall } from './recorder.js';

/**
 * A script for a page that is prerendered, in front of its recorder. Once the page is shown and its tracker is there it runs
 * something, with what had been recorded before: the driver at times loses sight of a page in that moment, so that the page has to tell by itself.
 */
export function whenShown(run: (callsBefore: readonly RecordedCall[]) => void): string {
  return `<script>(${waitUntilShown})(${run})</script>`;
}

/** Runs in the page. */
function waitUntilShown(run: (callsBefore: readonly RecordedCall[]) => void): void {
  if (!Reflect.get(document, 'prerendering')) throw new Error('the page is not prerendered');
  const shown = (): void => {
    const callsBefore = window.__recorder?.read().calls ?? [];
    const looking = setInterval(() => {
      if (!window.touchtrail?.version) return;
      clearInterval(looking);
      run(callsBefore);
    }, 50);
  };
  // At the window and before any other listener.
  addEventListener('prerenderingchange', shown, true);
}
