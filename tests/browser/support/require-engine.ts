import { beforeEach } from 'vitest';
import { findProgram, parseEngine } from './engine.js';

// Set-up file of the browser projects: what becomes of the tests of an engine that is not installed.
const engine = parseEngine(process.env.ENGINE);
if (findProgram(engine) === undefined) {
  const remedy = `${engine} is not installed: npm run setup:browsers`;
  // A contributor sees skipped tests; in CI a missing engine must not look like success.
  if (process.env.CI === 'true') throw new Error(remedy);
  beforeEach(({ skip }) => skip(remedy));
}
