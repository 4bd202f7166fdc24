import type { Collector } from '../model/collector.js';
import type { Touchpoint } from '../model/event.js';

/** A collector that keeps what it is asked to send. */
export interface RecordingCollector extends Collector {
  /** Each touchpoint of each attempt, in order. */
  readonly touchpoints: Touchpoint[];
}

/** A collector for tests: its requests carry the touchpoints as a JSON array, and it remembers them. */
export function recordingCollector(): RecordingCollector {
  const touchpoints: Touchpoint[] = [];
  return {
    name: 'recording',
    capabilities: { deduplicates: true, beacon: true },
    touchpoints,
    encode(batch) {
      touchpoints.push(...batch.touchpoints);
      return {
        url: 'https://collector.example/e',
        body: JSON.stringify(batch.touchpoints),
        contentType: 'text/plain',
      };
    },
  };
}
