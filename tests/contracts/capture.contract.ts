import { describe, expect, it } from 'vitest';
import type { CapturePlugin } from '../../src/index.js';
import type { CapturedPage } from '../unit/support/captured-page.js';
import { sent } from '../unit/support/start-tracker.js';
import { type CapturePage, HOSTILE_PAGE, openCapturePage, RICH_PAGE, SECRET } from './capture-page.js';

/**
 * What every capture keeps, whatever it notices. `prepare` puts on the page what the capture needs beside the rich one; `again` is
 * false for one that tells nothing more of a page on which the visitor has said no.
 */
export function captureContract(
  name: string,
  create: () => CapturePlugin,
  prepare?: (opened: CapturedPage) => void,
  again = true,
): void {
  const open = (body: string): CapturePage => openCapturePage(create(), body, prepare);

  describe(`${name}, by the contract of captures,`, () => {
    it('has the name of its file', () => {
      expect(create().name).toBe(name);
    });

    it('is made without a page, and does nothing before the visitor agrees', async () => {
      const opened = open(RICH_PAGE);
      const before = opened.page.document.documentElement.outerHTML;
      await opened.happen();
      expect(opened.openCount()).toBe(0);
      expect(opened.tracker.stats().tracked).toBe(0);
      expect(opened.page.document.documentElement.outerHTML).toBe(before);
    });

    it('notices something on a page that has everything', async () => {
      const opened = open(RICH_PAGE);
      opened.grant();
      await opened.happen();
      expect(sent(opened.platform).length).toBeGreaterThan(0);
      expect(opened.errors).toEqual([]);
    });

    it.each([
      ['empty', ''],
      ['hostile', HOSTILE_PAGE],
    ])('throws nothing on a page that is %s', async (_what, body) => {
      const opened = open(body);
      opened.grant();
      await opened.happen();
      await opened.happen();
      expect(opened.errors).toEqual([]);
    });

    it('leaves no listener, observer or timer when it is stopped', async () => {
      const opened = open(RICH_PAGE);
      opened.grant();
      await opened.happen();
      opened.tracker.consent.withdraw();
      await opened.platform.advance(5_000);
      expect([opened.openCount(), opened.timerCount()]).toEqual([0, 0]);
      expect(opened.errors).toEqual([]);
    });

    it(`tells nothing after it was stopped, and ${again ? 'again' : 'nothing more'} after a new grant`, async () => {
      const opened = open(RICH_PAGE);
      opened.grant();
      await opened.happen();
      opened.tracker.consent.withdraw();
      const { tracked } = opened.tracker.stats();
      await opened.happen();
      expect(opened.tracker.stats().tracked).toBe(tracked);
      opened.grant();
      await opened.happen();
      expect(opened.tracker.stats().tracked > tracked).toBe(again);
    });

    it('prevents and stops nothing, and reads no value of a field', async () => {
      const opened = open(RICH_PAGE);
      opened.grant();
      await opened.happen();
      expect(opened.trespasses).toEqual([]);
      expect(JSON.stringify(sent(opened.platform))).not.toContain(SECRET);
    });

    it('tells addresses without their query, and nobody whom a link leads to', async () => {
      const opened = open(RICH_PAGE);
      opened.grant();
      await opened.happen();
      const told = JSON.stringify(sent(opened.platform).map(({ properties }) => properties));
      expect(told).not.toMatch(/token|eva@example/);
    });

    it('leaves the page as it was', async () => {
      const opened = open(RICH_PAGE);
      const html = (): string => opened.page.document.documentElement.outerHTML;
      const [before, globals] = [html(), Object.keys(opened.page)];
      opened.grant();
      await opened.happen();
      opened.tracker.consent.withdraw();
      expect([html(), Object.keys(opened.page)]).toEqual([before, globals]);
    });
  });
}
