// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import { type WordpressOptions, wordpress } from '../../../src/consent/sources/wordpress.js';
import type { StartedSource } from '../../../src/model/consent-source.js';
import { describeConsentSource } from '../../contracts/consent-source.contract.js';
import { type FakeSourceHost, fakeSourceHost } from '../support/fake-source-host.js';
import { type FakeWordpress, fakeWordpress } from '../support/fake-wordpress.js';

function start(
  type: string | undefined,
  options?: WordpressOptions,
): { host: FakeSourceHost; page: FakeWordpress; source: StartedSource } {
  const host = fakeSourceHost();
  const page = fakeWordpress(host, type);
  return { host, page, source: wordpress(options).start(host, () => {}) };
}

describeConsentSource('wordpress', {
  create: () => wordpress(),
  install(host) {
    const { setConsent } = fakeWordpress(host, 'optin');
    return {
      answer(choice) {
        for (const category of ['preferences', 'statistics', 'marketing']) {
          setConsent(category, choice === 'granted' ? 'allow' : 'deny');
        }
      },
    };
  },
});

describe('wordpress', () => {
  it('knows nothing where no consent plugin has named a type, though WordPress allows everything then', () => {
    const { host, source } = start(undefined);
    expect(host.readGlobal('wp_has_consent')).toBeTypeOf('function');
    expect(source.read()).toEqual({
      verdicts: { analytics: 'unknown', personalization: 'unknown', marketing: 'unknown', sharing: 'unknown' },
      isExplicit: false,
    });
  });

  it('knows nothing of an old answer while no consent plugin has named a type', () => {
    const { page, source } = start(undefined);
    page.setConsent('statistics', 'allow');
    expect(source.read()?.verdicts.analytics).toBe('unknown');
  });

  it('knows nothing of a category that was not answered where the type is opt-in', () => {
    const { page, source } = start('optin');
    page.setConsent('statistics', 'allow');
    expect(source.read()).toEqual({
      verdicts: { analytics: 'granted', personalization: 'unknown', marketing: 'unknown', sharing: 'unknown' },
      isExplicit: true,
    });
  });

  it('grants what was not answered where the type is opt-out, not explicitly', () => {
    expect(start('optout').source.read()).toEqual({
      verdicts: { analytics: 'granted', personalization: 'granted', marketing: 'granted', sharing: 'granted' },
      isExplicit: false,
    });
  });

  it('refuses what was refused where the type is opt-out', () => {
    const { page, source } = start('optout');
    page.setConsent('marketing', 'deny');
    expect(source.read()).toEqual({
      verdicts: { analytics: 'granted', personalization: 'granted', marketing: 'denied', sharing: 'denied' },
      isExplicit: false,
    });
  });

  it('hears that the type is known, and lets it win over the default of the site', () => {
    const host = fakeSourceHost();
    const page = fakeWordpress(host, 'optout');
    const changed = vi.fn();
    const source = wordpress().start(host, changed);
    page.defineType('optin');
    expect(changed).toHaveBeenCalledOnce();
    expect(source.read()?.verdicts.analytics).toBe('unknown');
  });

  it('reads cookies with the prefix of the site', () => {
    const { host, page, source } = start('optin');
    page.setPrefix('my_site');
    host.cookieValues.set('wp_consent_statistics', 'allow').set('my_site_statistics', 'deny');
    expect(source.read()?.verdicts.analytics).toBe('denied');
  });

  it.each(['', 'ALLOW', 'true', '1', 'allow;'])('takes the cookie value %j for no answer', (value) => {
    const { host, source } = start('optin');
    host.cookieValues.set('wp_consent_statistics', value);
    expect(source.read()?.verdicts.analytics).toBe('unknown');
  });

  it('takes the categories of the options, and keeps the defaults of the other purposes', () => {
    const { page, source } = start('optin', { purposes: { analytics: ['statistics-anonymous'] } });
    page.setConsent('statistics-anonymous', 'allow');
    page.setConsent('statistics', 'deny');
    page.setConsent('marketing', 'deny');
    expect(source.read()?.verdicts).toMatchObject({ analytics: 'granted', marketing: 'denied' });
  });
});
