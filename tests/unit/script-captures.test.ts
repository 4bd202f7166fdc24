import { afterEach, describe, expect, it } from 'vitest';
import { clicks } from '../../src/captures/clicks.js';
import { readCaptureOptions, useCapture } from '../../src/extra-script.js';
import type { CapturePlugin } from '../../src/index.js';
import {
  call,
  consoles,
  events,
  fetched,
  installStub,
  load,
  names,
  startWithEmptyPage,
} from './support/script-page.js';

const ATTRIBUTES = { collector: 'https://collect.example/e', consent: 'granted', pageViews: 'manual' };

/** A capture that tells its start as an event of this name. */
const telling = (name: string, event: string): CapturePlugin => ({
  name,
  start({ track }) {
    track(event);
    return () => {};
  },
});

/** The names of what a click on each of these is told as. */
async function toldOf(body: string): Promise<string[]> {
  document.body.innerHTML = body;
  // What jsdom would open is no page of these tests.
  for (const link of document.querySelectorAll('a')) link.addEventListener('click', (event) => event.preventDefault());
  for (const element of document.querySelectorAll<HTMLElement>('a, button')) element.click();
  await call('flush');
  return names();
}

const BODY = `<button data-touch="add">Add</button>
  <a href="https://other.example/">Other</a>
  <a href="/teas.pdf">Teas</a>`;

describe('The captures of a tag', () => {
  startWithEmptyPage();
  afterEach(() => document.body.replaceChildren());

  it('are none where it names none', async () => {
    await load(ATTRIBUTES);
    expect(await toldOf(BODY)).toEqual([]);
  });

  it('are that which it names', async () => {
    await load({ ...ATTRIBUTES, capture: 'outbound' });
    expect(await toldOf(BODY)).toEqual(['click']);
  });

  it.each(['clicks,downloads,outbound', 'clicks downloads outbound', ' clicks,\n downloads , outbound, '])(
    'are several, by commas or spaces: %j',
    async (capture) => {
      await load({ ...ATTRIBUTES, capture });
      expect(await toldOf(BODY)).toEqual(['add', 'click', 'file_download']);
    },
  );

  it.each(['media', 'toString', 'Clicks'])(
    'of an unknown name are told to the console with those to choose from: %s',
    async (name) => {
      await load({ ...ATTRIBUTES, capture: `clicks ${name}` });
      const choices = 'clicks, downloads, engagement, forms, outbound, scroll';
      expect(String(consoles.error.mock.calls)).toContain(`capture: must be some of ${choices}, got "${name}"`);
      expect(await toldOf(BODY)).toEqual([]);
    },
  );

  it('notice nothing before the grant', async () => {
    await load({ collector: ATTRIBUTES.collector, pageViews: 'manual', capture: 'clicks' });
    expect(await toldOf(BODY)).toEqual([]);
    call('consent.grant', 'all');
    expect(await toldOf(BODY)).toEqual(['add']);
  });

  it('may be named where `init` is called, too', async () => {
    installStub();
    call('init', { ...ATTRIBUTES, capture: 'clicks' });
    await load();
    expect(await toldOf(BODY)).toEqual(['add']);
  });
});

describe('A capture with a script of its own', () => {
  startWithEmptyPage();
  afterEach(() => document.body.replaceChildren());

  it('adds itself where its script is before the tag', async () => {
    useCapture(telling('mine', 'begun'));
    await load(ATTRIBUTES);
    await call('flush');
    expect(names()).toEqual(['begun']);
  });

  it('is one beside those that the tag names', async () => {
    useCapture(telling('mine', 'begun'));
    await load({ ...ATTRIBUTES, capture: 'clicks' });
    expect(await toldOf(BODY)).toEqual(['begun', 'add']);
  });

  it('replaces the one of the same name', async () => {
    useCapture(clicks({ selector: 'a' }));
    await load({ ...ATTRIBUTES, capture: 'clicks' });
    expect(await toldOf('<button data-touch="add">Add</button><a href="#">Teas</a>')).toEqual(['add', 'element_click']);
  });

  it('is one of several such scripts, of which the last one of a name counts', async () => {
    useCapture(telling('mine', 'first'));
    useCapture(telling('other', 'other'));
    useCapture(telling('mine', 'second'));
    await load(ATTRIBUTES);
    await call('flush');
    expect([...names()].sort()).toEqual(['other', 'second']);
  });

  it('leaves the page alone where it throws, and is told to the console', async () => {
    useCapture({
      name: 'broken',
      start() {
        throw new Error('a bug of the capture');
      },
    });
    useCapture(telling('mine', 'begun'));
    await load(ATTRIBUTES);
    await call('flush');
    expect(names()).toEqual(['begun']);
    expect(String(consoles.error.mock.calls)).toContain('a bug of the capture');
  });

  it('is nothing that was called: no event comes of the command', async () => {
    useCapture(telling('mine', 'begun'));
    await load(ATTRIBUTES);
    await call('flush');
    expect(events()).toHaveLength(1);
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(consoles.error).not.toHaveBeenCalled();
  });
});

describe('The options of a capture by the attributes of its tag', () => {
  /** The options that a script with these attributes reads. */
  function optionsOf(attributes: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
    const tag = document.createElement('script');
    for (const [name, value] of Object.entries(attributes)) tag.setAttribute(name, value);
    Object.defineProperty(document, 'currentScript', { configurable: true, value: tag });
    try {
      return readCaptureOptions();
    } finally {
      Reflect.deleteProperty(document, 'currentScript');
    }
  }

  it.each([
    ['data-percents', '[50, 90]', { percents: [50, 90] }],
    ['data-idle-ms', '5000', { idleMs: 5_000 }],
    ['data-share', '0.5', { share: 0.5 }],
    ['data-extensions', '["epub"]', { extensions: ['epub'] }],
    ['data-selector', 'nav a, [href]', { selector: 'nav a, [href]' }],
    ['data-selector', '[data-buy]', { selector: '[data-buy]' }],
    ['data-all', '', { all: true }],
    ['data-all', 'false', { all: false }],
  ])('are JSON where they can be, text else, and true without a value: %s="%s"', (name, text, expected) => {
    expect(optionsOf({ [name]: text })).toEqual(expected);
  });

  it('are several, and none of other attributes', () => {
    expect(optionsOf({ src: 'x.js', id: 'tag', 'data-selector': 'a', 'data-share': '1' })).toEqual({
      selector: 'a',
      share: 1,
    });
  });

  it('are none outside a script', () => expect(readCaptureOptions()).toEqual({}));
});
