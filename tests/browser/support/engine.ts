import { existsSync } from 'node:fs';

/** The browser engines in which every browser test runs. */
export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;

/** One of the three browser engines. */
export type Engine = (typeof ENGINES)[number];

const PROGRAMS: Record<Engine, readonly (string | undefined)[]> = {
  chromium: [
    process.env.CHROME_PATH,
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  firefox: [
    process.env.FIREFOX_PATH,
    '/usr/bin/firefox-esr',
    '/usr/bin/firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ],
  webkit: ['/usr/bin/WebKitWebDriver'],
};

/**
 * The engines named in a list such as `chromium,webkit`; all three when there is no list.
 * An unknown name is a `TypeError`, since a misspelt engine would silently test nothing.
 */
export function parseEngines(list: string | undefined): readonly Engine[] {
  if (list === undefined || list.trim() === '') return ENGINES;
  return list.split(',').map((name) => parseEngine(name.trim()));
}

/** An engine by its name, or a `TypeError` that names the three. */
export function parseEngine(name: string | undefined): Engine {
  const engine = ENGINES.find((known) => known === name);
  if (engine === undefined) throw new TypeError(`engine must be one of ${ENGINES.join(', ')}, got "${name}"`);
  return engine;
}

/** Path of the program that starts an engine, or `undefined` where it is not installed. */
export function findProgram(engine: Engine): string | undefined {
  return PROGRAMS[engine].find((path) => path !== undefined && path !== '' && existsSync(path));
}
