// @vitest-environment jsdom
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPages } from '../../examples/shop/pages.js';

const SHOP = join(import.meta.dirname, '../../examples/shop');
const EVENTS = ['data-touch', 'data-touch-view', 'data-touch-form'];

interface DeclaredItem {
  readonly item_id: string;
  readonly item_name: string;
  readonly price: number;
  readonly quantity: number;
}

const pages = new Map(
  [...readPages()].map(([path, html]) => [path, new DOMParser().parseFromString(html, 'text/html')]),
);

const itemsOf = (element: Element): readonly DeclaredItem[] =>
  JSON.parse(element.getAttribute('data-touch-items') ?? '[]');

/** Elements of all pages, also of their templates, each with the page that it is on. */
function find(selector: string): (readonly [path: string, element: Element])[] {
  return [...pages].flatMap(([path, page]) => {
    const templates = [...page.querySelectorAll('template')].map(({ content }) => content);
    return [page, ...templates].flatMap((part) =>
      [...part.querySelectorAll(selector)].map((element) => [path, element] as const),
    );
  });
}

const amountOf = (text: string | null | undefined): number => Number(/€([\d.]+)/.exec(text ?? '')?.[1]);

test('no script of the shop tracks anything by a call', () => {
  const scripts = readdirSync(join(SHOP, 'assets'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  expect(scripts.length).toBeGreaterThan(10);
  const calling = scripts.filter((name) =>
    /touchtrail\('(track|page)'/.test(readFileSync(join(SHOP, 'assets', name), 'utf8')),
  );
  expect(calling).toEqual([]);
});

test('each event that an element declares is in the README, and the other way round', () => {
  const declared = EVENTS.flatMap((name) => find(`[${name}]`).map(([, element]) => element.getAttribute(name) ?? ''));
  const rows = readFileSync(join(SHOP, 'README.md'), 'utf8').matchAll(/^\| (`.*) \| .* \| `data-touch(?!-not).* \|$/gm);
  const told = [...rows].flatMap(([, cell]) => [...(cell ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect([...new Set(told)].sort()).toEqual([...new Set(declared)].sort());
});

test('a card declares the product that it leads to, at the price that it shows', () => {
  const cards = find('[data-touch="select_item"]');
  expect(cards).toHaveLength(12);
  for (const [path, card] of cards) {
    const [item] = itemsOf(card);
    expect([path, item?.item_name]).toEqual([path, card.querySelector('h3')?.textContent]);
    expect([path, item?.price]).toEqual([path, amountOf(card.querySelector('.price')?.textContent)]);
    const product = pages.get(card.getAttribute('href') ?? '')?.querySelector('.product');
    expect(product && itemsOf(product)).toEqual([item]);
  }
});

test('a shelf declares the products of its cards, in their order', () => {
  const lists = find('[data-touch-view="view_item_list"]');
  expect(lists).toHaveLength(3);
  for (const [path, list] of lists) {
    const cards = [...list.querySelectorAll('[data-touch="select_item"]')];
    expect([path, itemsOf(list)]).toEqual([path, cards.flatMap(itemsOf)]);
  }
});

test('a product declares the price of the variant that is chosen at first', () => {
  const products = find('[data-touch-view="view_item"]');
  expect(products).toHaveLength(6);
  for (const [path, product] of products) {
    const chosen = Number(product.querySelector('[name=variant]:checked')?.getAttribute('data-price'));
    expect([path, Number(product.getAttribute('data-touch-value'))]).toEqual([path, chosen]);
    expect([path, itemsOf(product)[0]?.price]).toEqual([path, chosen]);
  }
});
