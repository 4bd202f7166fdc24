// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { localTexts } from '../../src/platform/local-texts.js';
import { fakePlatform } from '../../src/testing/index.js';
import { describeTextStore } from './text-store.contract.js';

const platform = fakePlatform();
describeTextStore('The texts of the fake platform', (name) => platform.openTexts(name));
describeTextStore('localStorage', localTexts);

describe('localStorage, as a store of texts', () => {
  afterEach(() => vi.restoreAllMocks());

  it('leaves the keys of the page alone', () => {
    localStorage.setItem('cart', '1');
    const texts = localTexts('tt');
    texts.remove(['cart']);
    expect([texts.keys(), texts.read('a')]).toEqual([[], undefined]);
    expect(localStorage.getItem('cart')).toBe('1');
  });

  it('says that it keeps nothing when it is full', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    expect(localTexts('tt').write('a', 'a')).toBe(false);
  });

  it('does not throw where it is forbidden', () => {
    vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    const texts = localTexts('tt');
    expect(texts.write('a', 'a')).toBe(false);
    expect([texts.keys(), texts.read('a')]).toEqual([[], undefined]);
    expect(() => texts.remove(['a'])).not.toThrow();
  });
});
