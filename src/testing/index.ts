export type { FakeClock } from './fake-clock.js';
export {
  type FakePlatform,
  type FakePlatformOptions,
  type FakeRequest,
  fakePlatform,
  type Reply,
} from './fake-platform.js';
export type { FakeChannels, FakeEvents } from './fake-signals.js';
export { type RecordingCollector, recordingCollector } from './recording-collector.js';
