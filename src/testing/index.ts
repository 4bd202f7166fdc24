export { type CollectorFacts, type CreateCollector, collectorContract } from './collector-contract.js';
export type { ContractCheck } from './contract/check.js';
export type { FakeClock } from './fake-clock.js';
export type { FakeRequest, Reply } from './fake-network.js';
export { type FakePlatform, type FakePlatformOptions, fakePlatform } from './fake-platform.js';
export type { FakeChannels, FakeEvents } from './fake-signals.js';
export { type RecordingCollector, recordingCollector } from './recording-collector.js';
export { SAMPLE_START_MS, sampleTouchpoint, sampleTouchpoints } from './sample-touchpoints.js';
