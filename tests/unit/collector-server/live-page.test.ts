// @vitest-environment node
import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startCollector } from './support/start-collector.js';

const FOLDER = new URL('../../../examples/collector/live/', import.meta.url);

test('the page comes with a policy that allows no inline script and no inline style, and keeps it', async () => {
  const collector = await startCollector();
  const response = await fetch(`${collector.origin}/live`);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  const html = await response.text();
  expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/);
});

test('everything that the page asks for is there', async () => {
  const collector = await startCollector();
  const asked = new Set(['/live/live.js', '/live/pico/pico.min.css']);
  const html = await (await fetch(`${collector.origin}/live`)).text();
  for (const [, path] of html.matchAll(/(?:src|href)="(\/live\/[^"]+)"/g)) asked.add(path ?? '');
  for (const name of await readdir(FOLDER)) if (name.endsWith('.js')) asked.add(`/live/${name}`);
  for (const path of asked) {
    const response = await fetch(collector.origin + path);
    expect([path, response.status, response.headers.get('x-content-type-options')]).toEqual([path, 200, 'nosniff']);
  }
});
