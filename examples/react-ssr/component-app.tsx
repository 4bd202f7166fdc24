/** @jsxRuntime automatic */
import { type ReactElement, useEffect, useState } from 'react';
import type { Tracker } from 'touchtrail';
import { Page } from './page.js';
import { startTracker } from './start-tracker.js';

/**
 * The page with a tracker that lives as long as this component. StrictMode mounts it, unmounts it and mounts it again:
 * two trackers one after the other, and still one page view.
 */
export function ComponentApp(): ReactElement {
  const [tracker, setTracker] = useState<Tracker>();
  useEffect(() => {
    const started = startTracker();
    setTracker(started);
    return () => void started.shutdown();
  }, []);
  return <Page tracker={tracker} />;
}
