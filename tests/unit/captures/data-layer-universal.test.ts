// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { tellOne as told } from '../support/layered-page.js';

const ITEM = { item_id: 'T-7', item_name: 'Oolong', item_brand: 'Hill', item_category: 'Tea', item_variant: '50 g' };
const PRODUCT = { id: 'T-7', name: 'Oolong', brand: 'Hill', category: 'Tea', variant: '50 g' };

describe('An entry of Universal Analytics', () => {
  const items = [{ ...ITEM, price: 12.5, quantity: 2 }];
  const products = [{ ...PRODUCT, price: '12.50', quantity: '2' }];

  it.each<[action: string, part: object, name: string, properties: object]>([
    ['impressions', products, 'view_item_list', { items }],
    ['detail', { actionField: { list: 'Teas' }, products }, 'view_item', { list: 'Teas', items }],
    ['click', { products }, 'select_item', { items }],
    ['add', { products }, 'add_to_cart', { items }],
    ['remove', { products }, 'remove_from_cart', { items }],
    ['checkout', { products }, 'begin_checkout', { items }],
    [
      'checkout',
      { actionField: { step: 1, option: 'guest' }, products },
      'begin_checkout',
      { step: 1, option: 'guest', items },
    ],
    [
      'purchase',
      {
        actionField: { id: 'T1', affiliation: 'Online', revenue: '35.43', tax: '4.90', shipping: 5, coupon: '2024' },
        products,
      },
      'purchase',
      { transaction_id: 'T1', affiliation: 'Online', value: 35.43, tax: 4.9, shipping: 5, coupon: '2024', items },
    ],
    ['refund', { actionField: { id: 'T1' } }, 'refund', { transaction_id: 'T1' }],
    [
      'promoView',
      { promotions: [{ id: 'p-1', name: 'Autumn', creative: 'leaf', position: 'top' }] },
      'view_promotion',
      { items: [{ promotion_id: 'p-1', promotion_name: 'Autumn', creative: 'leaf', position: 'top' }] },
    ],
    ['promoClick', { promotions: [{ id: 'p-1' }] }, 'select_promotion', { items: [{ promotion_id: 'p-1' }] }],
  ])('with %s %j tells %s', async (action, part, name, properties) => {
    const entry = { event: 'eec', ecommerce: { currencyCode: 'EUR', [action]: part } };
    expect((await told(entry)).told).toEqual([[name, { currency: 'EUR', ...properties }]]);
  });

  it('is told without a name, too', async () => {
    expect((await told({ ecommerce: { purchase: { actionField: { id: 'T1' } } } })).told).toEqual([
      ['purchase', { transaction_id: 'T1' }],
    ]);
  });

  it('is told once where its name is one of GA4, or all are told', async () => {
    const ecommerce = { purchase: { actionField: { id: 'T1' } } };
    for (const event of ['purchase', 'order_done'])
      expect((await told({ event, ecommerce }, 'all')).told).toEqual([['purchase', { transaction_id: 'T1' }]]);
  });

  it('with several actions tells of each', async () => {
    const { told: events } = await told({ ecommerce: { impressions: [PRODUCT], detail: { products: [PRODUCT] } } });
    expect(events).toEqual([
      ['view_item_list', { items: [ITEM] }],
      ['view_item', { items: [ITEM] }],
    ]);
  });

  it('of a later step of a checkout is no other beginning', async () => {
    const entry = { ecommerce: { checkout: { actionField: { step: '2' } } } };
    expect((await told(entry)).told).toEqual([]);
    expect((await told(entry, ['checkout_progress'])).told).toEqual([['checkout_progress', { step: '2' }]]);
  });

  it('whose words are beside the name is one of GA4', async () => {
    expect((await told({ event: 'share', click: true, purchase: { id: 1 } })).told).toEqual([
      ['share', { click: true }],
    ]);
  });
});
