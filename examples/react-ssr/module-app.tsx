/** @jsxRuntime automatic */
import type { ReactElement } from 'react';
import { Page } from './page.js';
import { startTracker } from './start-tracker.js';

// The usual way: one tracker for the whole site, made where the module is evaluated, which is in Node as well.
const tracker = startTracker();

/** The page with the tracker of its module. */
export function ModuleApp(): ReactElement {
  return <Page tracker={tracker} />;
}
