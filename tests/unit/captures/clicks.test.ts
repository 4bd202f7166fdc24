// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { clicks } from '../../../src/captures/clicks.js';
import { type CapturedPage, openCaptured } from '../support/captured-page.js';

const SHOWN = '<button data-touch="add_to_cart" data-touch-sku="007" data-touch-price="12.5">Add</button>';

/** Dispatches an event of a mouse button on the first element that matches. */
function press({ page }: CapturedPage, selector: string, type: string, button: number): void {
  const event = new (page.MouseEvent as typeof MouseEvent)(type, { bubbles: true, composed: true, button });
  page.document.querySelector(selector)?.dispatchEvent(event);
}

describe('A click', () => {
  it('on an element that declares an event is told with its properties', async () => {
    const { click, events } = openCaptured(
      [clicks()],
      '<button data-touch="add_to_cart" data-touch-sku="007" data-touch-price="12.5" data-touch-items=\'[{"item_id":"T-7"}]\'>Add</button>',
    );
    click('button');
    expect(await events()).toEqual([['add_to_cart', { sku: '007', price: 12.5, items: [{ item_id: 'T-7' }] }]]);
  });

  it('on what declares nothing is told of nothing', async () => {
    const { click, events } = openCaptured([clicks()], '<button>Add</button>');
    click('button');
    expect(await events()).toEqual([]);
  });

  it('on something in the element is one on the element', async () => {
    const { click, events } = openCaptured([clicks()], '<button data-touch="add"><b>Add</b></button>');
    click('b');
    expect(await events()).toEqual([['add', {}]]);
  });

  it('on one such element in another is told of the inner one alone', async () => {
    const { click, events } = openCaptured([clicks()], '<div data-touch="card"><a data-touch="title">Tea</a></div>');
    click('a');
    expect(await events()).toEqual([['title', {}]]);
  });

  it('is told each time', async () => {
    const { click, events } = openCaptured([clicks()], '<button data-touch="add">Add</button>');
    click('button');
    click('button');
    expect(await events()).toEqual([
      ['add', {}],
      ['add', {}],
    ]);
  });

  it('of the middle button is told, of the right one and of those for back and forward not', async () => {
    const opened = openCaptured([clicks()], SHOWN);
    press(opened, 'button', 'auxclick', 1);
    for (const button of [2, 3, 4]) press(opened, 'button', 'auxclick', button);
    expect(await opened.events()).toEqual([['add_to_cart', { sku: '007', price: 12.5 }]]);
  });

  it('in an open shadow root is told, and in a closed one as one on its host', async () => {
    const { page, events } = openCaptured([clicks()], '<p data-touch="open"></p><p data-touch="closed"></p>');
    for (const host of page.document.querySelectorAll('p')) {
      const root = host.attachShadow({ mode: host.dataset.touch as ShadowRootMode });
      root.innerHTML = '<button data-touch="inner">Add</button>';
      root.querySelector('button')?.click();
    }
    expect(await events()).toEqual([
      ['inner', {}],
      ['closed', {}],
    ]);
  });

  it('on an element that came later is told', async () => {
    const { page, click, events } = openCaptured([clicks()]);
    page.document.body.innerHTML = SHOWN;
    click('button');
    expect((await events()).map(([name]) => name)).toEqual(['add_to_cart']);
  });

  it('is told where the page stops it, prevents it and takes the element away', async () => {
    const { page, click, events } = openCaptured([clicks()], '<button data-touch="remove">x</button>');
    const button = page.document.querySelector('button');
    button?.addEventListener('click', (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      button.remove();
    });
    click('button');
    expect(await events()).toEqual([['remove', {}]]);
  });

  it('within what is to be ignored is told of nothing', async () => {
    const { click, events } = openCaptured([clicks()], `<div data-touch-ignore>${SHOWN}</div>`);
    click('button');
    expect(await events()).toEqual([]);
  });

  it('is not prevented', () => {
    const { page, click } = openCaptured([clicks()], '<input type="checkbox" data-touch="agree">');
    click('input');
    expect(page.document.querySelector('input')?.checked).toBe(true);
  });
});

describe('A click on a label', () => {
  const AROUND = '<label data-touch="agree"><b>I agree</b><input type="checkbox"></label>';

  it('around its field is told once', async () => {
    const { click, events } = openCaptured([clicks()], AROUND);
    click('b');
    expect(await events()).toEqual([['agree', {}]]);
  });

  it('is told again a moment later, by its field too', async () => {
    const { platform, click, events } = openCaptured([clicks()], AROUND);
    click('b');
    await platform.advance(1);
    click('input');
    expect(await events()).toHaveLength(2);
  });

  it('beside its field is told of the field that declares an event', async () => {
    const { click, events } = openCaptured([clicks()], '<label for="f">Gift</label><input id="f" data-touch="gift">');
    click('label');
    expect(await events()).toEqual([['gift', {}]]);
  });

  it('that declares an event of its own is not told of the one of its field', async () => {
    const body = '<label data-touch="label">Gift <input type="checkbox" data-touch="field"></label>';
    const { click, events } = openCaptured([clicks()], body);
    click('label');
    expect(await events()).toEqual([['label', {}]]);
  });
});

describe('A click on an element of the selector', () => {
  it('is told with the ID and the text of a link or button', async () => {
    const body = '<nav><a id="teas" href="#teas"> All \n <b>teas</b></a></nav>';
    const { click, events } = openCaptured([clicks({ selector: 'nav a, button' })], body);
    click('b');
    expect(await events()).toEqual([['element_click', { element_id: 'teas', element_text: 'All teas' }]]);
  });

  it('is told of no ID where there is none, and of 100 characters at most', async () => {
    const { click, events } = openCaptured([clicks({ selector: 'button' })], `<button>${'x'.repeat(101)}</button>`);
    click('button');
    expect(await events()).toEqual([['element_click', { element_text: 'x'.repeat(100) }]]);
  });

  it('is not told of what somebody may have written', async () => {
    const body = '<form><input name="id" value="Jane"><textarea>Jane</textarea><p contenteditable>Jane</p></form>';
    const { click, events } = openCaptured([clicks({ selector: 'form, form *' })], body);
    for (const selector of ['form', 'input', 'textarea', 'p']) click(selector);
    expect(await events()).toEqual(Array.from({ length: 4 }, () => ['element_click', {}]));
  });

  it('is told as what it declares, where it does', async () => {
    const { click, events } = openCaptured([clicks({ selector: 'button' })], SHOWN);
    click('button');
    expect((await events()).map(([name]) => name)).toEqual(['add_to_cart']);
  });

  it('is told to the developer as a mistake where the selector is none', async () => {
    const { click, events, errors } = openCaptured([clicks({ selector: '!' })], '<button>Add</button>');
    click('button');
    expect(await events()).toEqual([]);
    expect(String(errors)).toContain('[data-touch],!');
  });
});
