// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { readDeclared } from '../../../src/captures/shared/read-declared.js';
import { openPage } from '../support/platform-page.js';

/** What an element with these attributes declares for clicks. */
function declared(attributes: string): readonly unknown[] | undefined {
  const { document } = openPage();
  document.body.innerHTML = `<i ${attributes}></i>`;
  const element = document.querySelector('i');
  return element ? readDeclared(element, 'data-touch') : undefined;
}

describe('What an element declares', () => {
  it.each<[string, string, readonly unknown[] | undefined]>([
    ['is a name alone', 'data-touch="share"', ['share', {}]],
    ['is a name without spaces around it', 'data-touch=" share\n"', ['share', {}]],
    ['is nothing where the name is empty', 'data-touch="" data-touch-sku="T-7"', undefined],
    ['is nothing where there is none', 'data-touch-sku="T-7"', undefined],
    ['has properties with underscores', 'data-touch="x" data-touch-item-list-id="a"', ['x', { item_list_id: 'a' }]],
    [
      'has amounts as numbers',
      'data-touch="x" data-touch-price="12.5" data-touch-quantity="2"',
      ['x', { price: 12.5, quantity: 2 }],
    ],
    [
      'has what looks like a number as the text that it is',
      'data-touch="x" data-touch-sku="007"',
      ['x', { sku: '007' }],
    ],
    ['has an amount that is none as a text', 'data-touch="x" data-touch-price="12,50"', ['x', { price: '12,50' }]],
    [
      'has lists and objects',
      `data-touch="x" data-touch-items='[{"item_id":"T-7"}]' data-touch-of='{"a":1}'`,
      ['x', { items: [{ item_id: 'T-7' }], of: { a: 1 } }],
    ],
    ['has a list that is none as a text', 'data-touch="x" data-touch-items="[{"', ['x', { items: '[{' }]],
    [
      'has nothing of what is declared for other moments',
      'data-touch="x" data-touch-view="y" data-touch-form="z"',
      ['x', {}],
    ],
    ['has no other data attributes', 'data-touch="x" data-touched="1" data-x="2" id="3"', ['x', {}]],
    ['is cut at 200 characters', `data-touch="x" data-touch-a="${'a'.repeat(300)}"`, ['x', { a: 'a'.repeat(200) }]],
  ])('%s', (_what, attributes, expected) => {
    expect(declared(attributes)).toEqual(expected);
  });

  it('cannot reach the prototype', () => {
    expect(declared('data-touch="x" data-touch-__proto__=\'{"a":1}\'')).toEqual(['x', {}]);
    expect(Reflect.get({}, 'a')).toBeUndefined();
  });
});
