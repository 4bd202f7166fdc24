import { afterEach, describe, expect, it } from 'vitest';
import { dnt } from '../../src/consent/sources/dnt.js';
import { readTagOptions, useOptions, useSource } from '../../src/extra-script.js';
import { serverCookie } from '../../src/visitor/server-cookie.js';
import { installStub } from './support/script-page.js';

/** What a tag with these attributes gives. */
function optionsOf(attributes: string): object {
  const template = document.createElement('template');
  template.innerHTML = `<script ${attributes}></script>`;
  Object.defineProperty(document, 'currentScript', { value: template.content.firstChild, configurable: true });
  return readTagOptions();
}

afterEach(() => {
  Reflect.deleteProperty(document, 'currentScript');
  Reflect.deleteProperty(window, 'touchtrail');
});

describe('The tag of a consent source', () => {
  it('maps purposes to the categories of the platform, numbers as numbers', () => {
    const attributes = 'data-analytics="1 8  9" data-personalization="prefs" data-marketing=" a\nb " data-sharing="3"';
    expect(optionsOf(attributes)).toEqual({
      purposes: { analytics: [1, 8, 9], personalization: ['prefs'], marketing: ['a', 'b'], sharing: [3] },
    });
  });

  it('takes an empty list for none, so that the purpose is left to others', () => {
    expect(optionsOf('data-marketing=""')).toEqual({ purposes: { marketing: [] } });
  });

  it('gives every other attribute as an option', () => {
    expect(optionsOf('data-vendor-id="755" data-mode="deny-all" data-include-tc-string')).toEqual({
      vendorId: 755,
      mode: 'deny-all',
      includeTcString: true,
      purposes: {},
    });
  });

  it('gives no options where there are none, or no tag', () => {
    expect(optionsOf('src="/touchtrail.consent.tcf.js"')).toEqual({ purposes: {} });
    Object.defineProperty(document, 'currentScript', { value: document.createElement('form'), configurable: true });
    expect(readTagOptions()).toEqual({ purposes: {} });
    Object.defineProperty(document, 'currentScript', { value: null, configurable: true });
    expect(readTagOptions()).toEqual({ purposes: {} });
  });
});

describe('A consent source with a tag of its own', () => {
  it('makes the stub where there is none, and waits in its queue with time and page', () => {
    const source = dnt();
    useSource(source);
    expect(window.touchtrail?.q).toEqual([
      [['consent.use', source], expect.any(Number), location.href, document.title, document.referrer],
    ]);
    window.touchtrail?.('track', 'later');
    expect(window.touchtrail?.q).toHaveLength(2);
  });

  it('waits in the queue of the stub that is there', () => {
    installStub();
    window.touchtrail?.('init', {});
    useSource(dnt());
    expect(window.touchtrail?.q?.map(([[name]]) => name)).toEqual(['init', 'consent.use']);
  });

  it('calls the script where that is there already', () => {
    const calls: unknown[][] = [];
    window.touchtrail = (...args) => calls.push(args);
    const source = dnt();
    useSource(source);
    expect(calls).toEqual([['consent.use', source]]);
  });
});

describe('A part with a tag of its own', () => {
  it('has its options from the tag, and waits in the queue', () => {
    const { endpoint } = { endpoint: '', ...optionsOf('data-endpoint="/t/visitor"') };
    const keeper = serverCookie(endpoint);
    useOptions({ visitor: keeper });
    expect(window.touchtrail?.q?.map(([args]) => args)).toEqual([['extend', { visitor: keeper }]]);
    expect(keeper.endpoint).toBe('/t/visitor');
  });
});
