import type { CaptureApi, CapturePlugin } from '../../../src/index.js';
import type { FakePlatform } from '../../../src/testing/index.js';

/** A capture that notes what becomes of it. */
export interface ProbeCapture extends CapturePlugin {
  /** The `api` of each start, the oldest first. */
  readonly apis: CaptureApi[];
  /** `start` and `stop`, in order. */
  readonly told: string[];
  /** The `api` of the latest start. */
  api(): CaptureApi;
}

/** A capture that does at its start what a test says. */
export function probeCapture(begin: (api: CaptureApi) => void = () => {}, name = 'probe'): ProbeCapture {
  const apis: CaptureApi[] = [];
  const told: string[] = [];
  return {
    name,
    apis,
    told,
    api() {
      const api = apis.at(-1);
      if (!api) throw new Error('the capture was not started');
      return api;
    },
    start(api) {
      apis.push(api);
      told.push('start');
      begin(api);
      return () => {
        told.push('stop');
      };
    },
  };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Counts what is open on a browser from here on: listeners to events of its page, and timers (but for that of an answer's end). */
export function countOpen(platform: FakePlatform): () => number {
  const open = new Set<object>();
  const { onEvents, setTimer } = platform;
  platform.onEvents = (types, listener) => {
    const stop = onEvents(types, listener);
    const entry = {};
    open.add(entry);
    return () => {
      open.delete(entry);
      stop();
    };
  };
  platform.setTimer = (run, delayMs) => {
    const entry = {};
    if (delayMs < DAY_MS) open.add(entry);
    const cancel = setTimer(() => {
      open.delete(entry);
      run();
    }, delayMs);
    return () => {
      open.delete(entry);
      cancel();
    };
  };
  return () => open.size;
}
