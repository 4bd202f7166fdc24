import { describe, expect } from 'vitest';
import { ADAPTERS } from './support/adapters.js';
import { it } from './support/fixtures.js';
import { html } from './support/sdk.js';

const named = ADAPTERS.map((adapter) => [adapter.name, adapter] as const);

/** What may be different from engine to engine; what a collector answers, and has a place for, is not. */
const ABOUT_ENGINES = /^(uses|makes|changes|leaves|declares|says|has every)/;

describe('the contract of collectors', () => {
  it.for(named)('is kept by the built adapter of %s in each engine', async ([, { file, code }], { page, site }) => {
    site.page(
      '/',
      html(`<script type="module">
        import { collectorContract } from '/dist/testing.js';
        import * as sdk from '/dist/collectors/${file}.js';
        const origin = 'https://collect.example';
        const found = [];
        let count = 0;
        for (const { name, check } of collectorContract(() => ${code})) {
          if (!${ABOUT_ENGINES}.test(name)) continue;
          count += 1;
          try {
            await check();
          } catch (error) {
            found.push(name + ': ' + error);
          }
        }
        window.contract = { count, found };
      </script>`),
    );
    await page.goto(`${site.origin('app.example')}/`);
    const { count, found } = await page.waitFor(
      () => Reflect.get(window, 'contract') as { readonly count: number; readonly found: readonly string[] },
      50_000,
    );
    expect(found).toEqual([]);
    expect(count).toBeGreaterThan(15);
  });
});
