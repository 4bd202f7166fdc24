/** @jsxRuntime automatic */
import { type ReactElement, useSyncExternalStore } from 'react';
import type { Tracker } from 'touchtrail';

const noSubscription = (): (() => void) => () => {};

/** What the visitor sees: their answer, the two buttons of a banner, and something to do. */
export function Page({ tracker }: { tracker: Tracker | undefined }): ReactElement {
  const state = useSyncExternalStore(
    tracker?.consent.onChange ?? noSubscription,
    () => tracker?.consent.status().state ?? 'pending',
    () => 'pending',
  );
  return (
    <main>
      <h1>Rendered on the server</h1>
      <p>
        Your answer: <output>{state}</output>
      </p>
      <button type="button" id="yes" onClick={() => tracker?.consent.grant(['analytics'])}>
        Yes, you may count me
      </button>
      <button type="button" id="no" onClick={() => tracker?.consent.deny()}>
        No
      </button>
      <button type="button" id="sign-up" onClick={() => tracker?.track('sign_up', { plan: 'pro' })}>
        Sign up
      </button>
    </main>
  );
}
