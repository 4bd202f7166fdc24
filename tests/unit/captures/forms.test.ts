// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { forms } from '../../../src/captures/forms.js';
import { type CapturedPage, openCaptured } from '../support/captured-page.js';

const FORM = '<form id="contact" name="lead" action="/send?list=7#top"><input name="email"><input id="phone"></form>';
const CONTACT = { form_id: 'contact', form_name: 'lead', form_destination: '/send' };

/** Of the page: jsdom takes no others. */
const eventOf = (page: object, type: string): Event => {
  const { Event: PageEvent } = page as { readonly Event: typeof Event };
  return new PageEvent(type, { bubbles: type !== 'invalid', composed: /input|focusin/.test(type) });
};

interface FormPage extends CapturedPage {
  /** Dispatches an event on an element, as a browser does for one of a visitor. */
  happen(type: string, selector: string): void;
}

function open(body: string): FormPage {
  const opened = openCaptured([forms()], body);
  const { page } = opened;
  return {
    ...opened,
    happen(type, selector) {
      const element = page.document.querySelector(selector);
      if (!element) throw new Error(`nothing matches ${selector}`);
      element.dispatchEvent(eventOf(page, type));
    },
  };
}

describe('A form', () => {
  it('is begun with the first input, once', async () => {
    const { happen, events } = open(FORM);
    happen('input', '[name=email]');
    happen('input', '[name=email]');
    happen('input', '#phone');
    expect(await events()).toEqual([['form_start', { ...CONTACT, form_field: 'email' }]]);
  });

  it('is not begun by the focus, which a page may give by itself', async () => {
    const { happen, events, platform } = open(FORM);
    happen('focusin', '[name=email]');
    platform.lifecycle('leaving');
    expect(await events()).toEqual([]);
  });

  it('that was begun is told as abandoned when the page is left, with the field that the visitor was in', async () => {
    const { happen, events, platform } = open(FORM);
    happen('input', '[name=email]');
    happen('focusin', '#phone');
    platform.lifecycle('leaving');
    expect((await events())[1]).toEqual(['form_abandon', { ...CONTACT, form_field: 'phone' }]);
  });

  it('is abandoned in the last field that has a name', async () => {
    const { happen, events, platform } = open('<form><input name="email"><button>Send</button></form>');
    happen('input', '[name=email]');
    happen('focusin', 'button');
    platform.lifecycle('leaving');
    expect((await events())[1]).toEqual(['form_abandon', { form_field: 'email' }]);
  });

  it('is told as abandoned once, and as begun again when the visitor goes on', async () => {
    const { happen, events, platform } = open(FORM);
    happen('input', '[name=email]');
    platform.lifecycle('leaving');
    platform.lifecycle('leaving');
    happen('input', '[name=email]');
    expect((await events()).map(([name]) => name)).toEqual(['form_start', 'form_abandon', 'form_start']);
  });

  it('is not abandoned while another tab is looked at', async () => {
    const { happen, events, platform } = open(FORM);
    happen('input', '[name=email]');
    platform.lifecycle('hidden');
    platform.lifecycle('visible');
    expect((await events()).map(([name]) => name)).toEqual(['form_start']);
  });

  it('that is left by a navigation within the document is abandoned on the page that is left', async () => {
    const { happen, platform } = open(FORM);
    happen('input', '[name=email]');
    platform.navigate('/thanks');
    await platform.advance(5_000);
    const [, abandon] = platform.requests.flatMap(({ body }) => JSON.parse(body));
    expect([abandon.name, abandon.page.url]).toEqual(['form_abandon', 'https://shop.example/']);
  });

  it('that is gone from the page by then is abandoned as well', async () => {
    const { happen, events, page, platform } = open(FORM);
    happen('input', '[name=email]');
    page.document.body.replaceChildren();
    platform.lifecycle('leaving');
    expect((await events())[1]).toEqual(['form_abandon', { ...CONTACT, form_field: 'email' }]);
  });

  it('that is sent is told, and is not abandoned', async () => {
    const { happen, events, platform } = open(FORM);
    happen('input', '[name=email]');
    happen('submit', 'form');
    platform.lifecycle('leaving');
    expect((await events()).slice(1)).toEqual([['form_submit', CONTACT]]);
  });

  it('that the page sends itself is told as sent', async () => {
    const { happen, events, page } = open(FORM);
    page.document.querySelector('form')?.addEventListener('submit', (event) => event.preventDefault());
    happen('submit', 'form');
    expect(await events()).toEqual([['form_submit', CONTACT]]);
  });

  it('whose fields a script has collected is not abandoned, unless the visitor goes on in it', async () => {
    const { happen, events, platform } = open(FORM);
    happen('input', '[name=email]');
    happen('formdata', 'form');
    platform.lifecycle('leaving');
    happen('input', '[name=email]');
    happen('formdata', 'form');
    happen('input', '#phone');
    platform.lifecycle('leaving');
    expect((await events()).map(([name]) => name)).toEqual(['form_start', 'form_start', 'form_abandon']);
  });

  it('tells what it declares in place of that it was sent', async () => {
    const { happen, events } = open(
      '<form id="contact" data-touch-form="generate_lead" data-touch-value="40" data-touch-currency="EUR"></form>',
    );
    happen('submit', 'form');
    expect(await events()).toEqual([['generate_lead', { value: 40, currency: 'EUR' }]]);
  });

  it('has a field that is wrong told once', async () => {
    const { happen, events } = open(FORM);
    happen('invalid', '[name=email]');
    happen('invalid', '[name=email]');
    happen('invalid', '#phone');
    expect(await events()).toEqual([
      ['form_error', { ...CONTACT, form_field: 'email' }],
      ['form_error', { ...CONTACT, form_field: 'phone' }],
    ]);
  });

  it('has fields outside of it', async () => {
    const { happen, events } = open(`${FORM}<input name="extra" form="contact">`);
    happen('input', '[name=extra]');
    expect(await events()).toEqual([['form_start', { ...CONTACT, form_field: 'extra' }]]);
  });

  it('has an element as a field that keeps its own in a shadow root', async () => {
    const { events, page } = open('<form id="contact"><x-field name="email"></x-field></form>');
    const root = page.document.querySelector('x-field')?.attachShadow({ mode: 'open' });
    const inner = page.document.createElement('input');
    root?.append(inner);
    inner.dispatchEvent(eventOf(page, 'input'));
    expect(await events()).toEqual([['form_start', { form_id: 'contact', form_field: 'email' }]]);
  });

  it('in a shadow root is not told, for nobody outside learns whether it was sent', async () => {
    const { events, page, platform } = open('<x-login></x-login>');
    const root = page.document.querySelector('x-login')?.attachShadow({ mode: 'open' });
    if (root) root.innerHTML = FORM;
    root?.querySelector('input')?.dispatchEvent(eventOf(page, 'input'));
    platform.lifecycle('leaving');
    expect(await events()).toEqual([]);
  });

  it('is not told where an element around it is to be ignored', async () => {
    const { happen, events, platform } = open(`<main data-touch-ignore>${FORM}</main>`);
    happen('input', '[name=email]');
    happen('invalid', '[name=email]');
    happen('submit', 'form');
    platform.lifecycle('leaving');
    expect(await events()).toEqual([]);
  });

  it('has its names cut', async () => {
    const { happen, events } = open(`<form id="${'x'.repeat(999)}"></form>`);
    happen('submit', 'form');
    expect(await events()).toEqual([['form_submit', { form_id: 'x'.repeat(200) }]]);
  });

  it('has nothing read of what the visitor enters', async () => {
    const { happen, events, page, platform } = open(FORM);
    const field = page.document.querySelector('input');
    if (field) field.value = 'jane@example.com';
    happen('input', '[name=email]');
    happen('invalid', '[name=email]');
    happen('submit', 'form');
    happen('input', '[name=email]');
    platform.lifecycle('leaving');
    expect(JSON.stringify(await events())).not.toContain('jane');
    expect(await events()).toHaveLength(5);
  });

  it('is no form where an input is in none', async () => {
    const { happen, events } = open('<input name="search">');
    happen('input', 'input');
    expect(await events()).toEqual([]);
  });

  it('that was begun is forgotten when the visitor says no', async () => {
    const { happen, events, platform, tracker } = open(FORM);
    happen('input', '[name=email]');
    tracker.consent.deny('all');
    tracker.consent.grant('all');
    platform.lifecycle('leaving');
    expect((await events()).map(([name]) => name)).not.toContain('form_abandon');
  });
});
