import { createTracker, jsonCollector } from 'touchtrail';
import type { Plan } from './plan.js';

const tracker = createTracker<Plan>({ collector: jsonCollector(`${location.origin}/e`) });

on('yes', () => tracker.consent.grant(['analytics']));
on('no', () => tracker.consent.deny());
on('sign-up', () => tracker.track('sign_up', { plan: 'pro', seats: 3 }));
on('search', () => tracker.track('search', { search_term: 'oolong' }));

function on(id: string, listener: () => void): void {
  document.getElementById(id)?.addEventListener('click', listener);
}
