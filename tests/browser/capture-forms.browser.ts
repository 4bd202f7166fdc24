import { describe, expect } from 'vitest';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { flushed, html, moduleScript, open } from './support/sdk.js';
import type { Site } from './support/site.js';

const FORM = `<form id="contact" action="/thanks?list=7">
  <input name="email" required><textarea name="words"></textarea><button id="send">Send</button></form>`;
const CONTACT = { form_id: 'contact', form_destination: '/thanks' };

/** Opens a page with this body, which tells of its forms; `/thanks` does not. */
async function openForm(page: Page, site: Site, { endpoint }: TestCollector, body = FORM): Promise<void> {
  const options = "{ consent: 'granted', pageViews: 'manual', captures: [forms()] }";
  const head = moduleScript(endpoint, options, "import { forms } from '/dist/capture/forms.js';");
  site.page('/form', html(head, { body }));
  site.page('/thanks', html(''));
  await open(page, `${site.origin('app.example')}/form`);
}

/** What the collector has got, as names and properties, once there are so many. */
async function told(collector: TestCollector, count: number): Promise<(readonly [string, object])[]> {
  await collector.waitFor(({ accepted }) => accepted().length >= count);
  return [...collector.accepted()]
    .sort((a, b) => (a.eventId < b.eventId ? -1 : 1))
    .map(({ name, properties }) => [name, properties] as const);
}

describe('A form in a page', () => {
  it('that is filled in and sent is begun once and sent once', async ({ page, site, collector }) => {
    await openForm(page, site, collector);
    await page.type('[name=email]', 'jane@shop.example');
    await page.type('[name=words]', 'hello');
    await page.click('#send');
    await page.waitFor(() => location.pathname === '/thanks');
    expect(await told(collector, 2)).toEqual([
      ['form_start', { ...CONTACT, form_field: 'email' }],
      ['form_submit', CONTACT],
    ]);
    expect(collector.requests.map(({ body }) => body).join()).not.toContain('jane');
  });

  it('that is left is abandoned in the field that was the last', async ({ page, site, collector }) => {
    await openForm(page, site, collector);
    await page.type('[name=email]', 'jane');
    await page.click('[name=words]');
    await page.goto(`${site.origin('app.example')}/thanks`);
    expect(await told(collector, 2)).toEqual([
      ['form_start', { ...CONTACT, form_field: 'email' }],
      ['form_abandon', { ...CONTACT, form_field: 'words' }],
    ]);
  });

  it('that a script sends is not abandoned', async ({ page, site, collector }) => {
    await openForm(page, site, collector);
    await page.type('[name=email]', 'jane');
    await page.evaluate(() => document.querySelector('form')?.submit());
    await page.waitFor(() => location.pathname === '/thanks');
    expect(await told(collector, 1)).toEqual([['form_start', { ...CONTACT, form_field: 'email' }]]);
  });

  it('that the browser finds wrong is not sent, and the field is told', async ({ page, site, collector }) => {
    await openForm(page, site, collector);
    await page.click('#send');
    await flushed(page, collector);
    expect(await told(collector, 1)).toEqual([['form_error', { ...CONTACT, form_field: 'email' }]]);
  });

  it('that has the focus from the start is not begun by that', async ({ page, site, collector }) => {
    await openForm(page, site, collector, FORM.replace('required', 'autofocus'));
    await page.evaluate(() => document.querySelector('input')?.focus());
    await page.type('[name=words]', 'hello');
    await flushed(page, collector);
    expect(await told(collector, 1)).toEqual([['form_start', { ...CONTACT, form_field: 'words' }]]);
  });

  it('is begun by a choice as by a text', async ({ page, site, collector }) => {
    await openForm(page, site, collector, '<form><input type="checkbox" name="terms"></form>');
    await page.click('[name=terms]');
    await flushed(page, collector);
    expect(await told(collector, 1)).toEqual([['form_start', { form_field: 'terms' }]]);
  });

  it.for(['id', 'name', 'action', 'elements', 'attributes', 'getAttribute', 'form', 'closest'])(
    'may have a field named %s',
    async (name, { page, site, collector }) => {
      await openForm(page, site, collector, FORM.replace('name="email"', `name="${name}"`));
      await page.type('input', 'jane');
      await page.click('#send');
      await page.waitFor(() => location.pathname === '/thanks');
      expect(await told(collector, 2)).toEqual([
        ['form_start', { ...CONTACT, form_field: name }],
        ['form_submit', CONTACT],
      ]);
    },
  );
});
