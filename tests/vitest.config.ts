import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { ENGINES, type Engine, parseEngines } from './browser/support/engine.js';
import { plainLineReporter } from './plain-line-reporter.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const maxWorkers = 2;

const unit: TestProjectInlineConfiguration = {
  root,
  test: {
    name: 'unit',
    environment: 'jsdom',
    include: ['tests/unit/**/*.test.ts', 'tests/contracts/**/*.test.ts', 'tests/*.test.ts'],
    setupFiles: ['fake-indexeddb/auto'],
    // A loaded machine is slow, and no test here measures time.
    testTimeout: 20_000,
    maxWorkers,
  },
};

/** Node tests that drive a browser from outside: each file once per engine. */
function browserProject(engine: Engine): TestProjectInlineConfiguration {
  const others = ENGINES.filter((other) => other !== engine);
  return {
    root,
    test: {
      name: `browser-${engine}`,
      environment: 'node',
      include: ['tests/browser/**/*.browser.ts'],
      // `name.chromium.browser.ts` is for Chromium alone.
      exclude: others.map((other) => `**/*.${other}.browser.ts`),
      setupFiles: ['tests/browser/support/require-engine.ts'],
      env: { ENGINE: engine },
      testTimeout: 60_000,
      // A browser or its driver has a bad moment now and then; the end of the run names the tests that needed this.
      retry: 1,
      hookTimeout: 60_000,
      maxWorkers,
      sequence: { groupOrder: 1 }, // after the unit tests, which tell more in less time
    },
  };
}

export default defineConfig({
  root,
  test: {
    maxWorkers,
    reporters: ['default', plainLineReporter()],
    projects: [unit, ...parseEngines(process.env.TOUCHTRAIL_ENGINES).map(browserProject)],
  },
});
