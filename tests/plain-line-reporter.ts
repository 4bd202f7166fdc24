import type { Reporter } from 'vitest/node';

/**
 * Closes a run with a line that any CI can read: `12 passed, 0 failed, 0 skipped`.
 * Tests that passed on another try are named before it. A file that does not load and an error outside of a test count as failed, so that a red run never says `0 failed`.
 */
export function plainLineReporter(): Reporter {
  let line: string | undefined;
  const again: string[] = [];
  // Only at the end of the process is it certain that nobody prints anything after it.
  process.once('exit', () => {
    for (const name of again) process.stdout.write(`\npassed on another try: ${name}`);
    if (line !== undefined) process.stdout.write(`\n${line}\n`);
  });
  return {
    onTestRunEnd(modules, unhandledErrors, reason) {
      let passed = 0;
      let skipped = 0;
      let failed = unhandledErrors.length;
      for (const module of modules) {
        for (const test of module.children.allTests()) {
          if (test.diagnostic()?.flaky) again.push(`${module.project.name}, ${test.fullName}`);
        }
        const states = Array.from(module.children.allTests(), (test) => test.result().state);
        const failedTests = states.filter((state) => state === 'failed' || state === 'pending').length;
        passed += states.filter((state) => state === 'passed').length;
        skipped += states.filter((state) => state === 'skipped').length;
        // Its own errors (does not load, a hook of the file) count beside those of its tests.
        failed += failedTests + module.errors().length;
        if (module.state() === 'failed' && failedTests + module.errors().length === 0) failed += 1;
      }
      if (reason !== 'passed') failed = Math.max(failed, 1);
      line = `${passed} passed, ${failed} failed, ${skipped} skipped`;
    },
  };
}
