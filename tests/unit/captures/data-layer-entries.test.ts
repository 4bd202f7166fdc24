// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { gtag, tellOne as told } from '../support/layered-page.js';

const ITEM = { item_id: 'T-7', item_name: 'Oolong', item_brand: 'Hill', item_category: 'Tea', item_variant: '50 g' };
const PRODUCT = { id: 'T-7', name: 'Oolong', brand: 'Hill', category: 'Tea', variant: '50 g' };

describe('An entry of GA4', () => {
  it.each<[what: string, entry: object, name: string, properties: object]>([
    [
      'with an ecommerce object',
      { event: 'purchase', ecommerce: { transaction_id: '1', value: 30.5, currency: 'EUR', items: [ITEM] } },
      'purchase',
      { transaction_id: '1', value: 30.5, currency: 'EUR', items: [ITEM] },
    ],
    [
      'with its parameters beside the name',
      { event: 'add_to_cart', value: 5, currency: 'EUR', items: [ITEM] },
      'add_to_cart',
      { value: 5, currency: 'EUR', items: [ITEM] },
    ],
    [
      'whose ecommerce object was cleared by itself',
      { event: 'view_item', ecommerce: null, value: 5 },
      'view_item',
      { value: 5 },
    ],
    [
      'by gtag',
      gtag('event', 'purchase', { transaction_id: '1', items: [ITEM] }),
      'purchase',
      { transaction_id: '1', items: [ITEM] },
    ],
    ['by gtag without parameters', gtag('event', 'login'), 'login', {}],
    [
      'by gtag, with items as it had them before GA4',
      gtag('event', 'purchase', { transaction_id: '1', items: [{ ...PRODUCT, quantity: 2, price: '2.0' }] }),
      'purchase',
      { transaction_id: '1', items: [{ ...ITEM, quantity: 2, price: 2 }] },
    ],
    [
      'whose amounts are texts',
      {
        event: 'refund',
        ecommerce: { value: '30.50', tax: '0.00', shipping: '-5', items: [{ item_id: '007', price: '1' }] },
      },
      'refund',
      { value: 30.5, tax: 0, shipping: -5, items: [{ item_id: '007', price: 1 }] },
    ],
    [
      'whose amounts are texts with more in them, which stay',
      { event: 'refund', value: '1.234,50', tax: '', shipping: '€ 5' },
      'refund',
      { value: '1.234,50', tax: '', shipping: '€ 5' },
    ],
    [
      'whose items have a short name with another meaning',
      { event: 'view_item', items: [{ id: 12, item_id: 'T-7', name: 'x', item_name: 'Oolong' }] },
      'view_item',
      { items: [{ id: 12, item_id: 'T-7', name: 'x', item_name: 'Oolong' }] },
    ],
    [
      'with promotions by the names of before',
      { event: 'view_promotion', ecommerce: { items: [{ id: 'p-1', name: 'Autumn', creative: 'leaf' }] } },
      'view_promotion',
      { items: [{ promotion_id: 'p-1', promotion_name: 'Autumn', creative: 'leaf' }] },
    ],
    [
      'with what is known of the page, and of whoever it is',
      {
        event: 'generate_lead',
        page_location: 'https://shop.example/?mail=a@b.example',
        user_id: '7',
        userEmail: 'a@b.example',
        phone_number: '1',
        customerEmail: 'a@b.example',
        user_data: { email: 'a@b.example' },
        send_to: 'G-1',
        'gtm.uniqueEventId': 5,
        lead_source: 'fair',
      },
      'generate_lead',
      { lead_source: 'fair' },
    ],
    [
      'with what is no JSON',
      {
        event: 'search',
        search_term: 'tea',
        eventCallback() {},
        node: { nodeType: 1 },
        at: Symbol.iterator.description,
        self: [],
      },
      'search',
      { search_term: 'tea', at: 'Symbol.iterator' },
    ],
    ['with a long text', { event: 'search', search_term: 'x'.repeat(201) }, 'search', { search_term: 'x'.repeat(200) }],
    ['with items that are none', { event: 'view_cart', value: 5, items: 'T-7' }, 'view_cart', { value: 5 }],
    [
      'with empty items',
      { event: 'view_cart', items: [null, 'T-7', {}] },
      'view_cart',
      { items: [{}, { 0: 'T', 1: '-', 2: '7' }, {}] },
    ],
  ])('%s is told', async (_what, entry, name, properties) => {
    expect((await told(entry)).told).toEqual([[name, properties]]);
  });

  it.each([
    'view_item_list',
    'view_item',
    'select_item',
    'add_to_cart',
    'add_to_wishlist',
    'view_cart',
    'remove_from_cart',
    'begin_checkout',
    'add_shipping_info',
    'add_payment_info',
    'purchase',
    'refund',
    'view_promotion',
    'select_promotion',
    'search',
    'view_search_results',
    'select_content',
    'share',
    'sign_up',
    'login',
    'join_group',
    'generate_lead',
    'working_lead',
    'qualify_lead',
    'disqualify_lead',
    'close_convert_lead',
    'close_unconvert_lead',
  ])('is told by the name %s', async (event) => {
    expect((await told({ event })).told).toEqual([[event, {}]]);
  });

  it.each([
    ['of Google Tag Manager', { event: 'gtm.js', 'gtm.start': 1 }],
    ['of a page view', { event: 'page_view', page_title: 'Shop' }],
    ['of a page view by gtag', gtag('event', 'page_view')],
    ['of another name', { event: 'newsletter_opened' }],
    ['of a name that begins like one', { event: 'search_opened' }],
    ['of a name that ends like one', { event: 'last_purchase' }],
    ['without a name', { ecommerce: { items: [] } }],
    ['that clears', { ecommerce: null }],
    ['of configuration', gtag('config', 'G-1', { send_page_view: false })],
    ['of consent', gtag('consent', 'update', { analytics_storage: 'granted' })],
    ['of settings', gtag('set', 'user_data', { email: 'a@b.example' })],
    ['of the time', gtag('js', new Date())],
    ['that is null', null],
    ['that is a text', 'purchase'],
    ['that is a function', () => 'purchase'],
    ['that is a list of a method', ['ecommerce.push', 'purchase']],
    ['whose name is none', { event: { name: 'purchase' } }],
  ])('%s is not told, and is no mistake', async (_what, entry) => {
    const { told: events, errors, drops } = await told(entry);
    expect([events, errors, drops]).toEqual([[], [], []]);
  });

  it.each([
    [['newsletter_opened'], { event: 'newsletter_opened', place: 'foot' }, [['newsletter_opened', { place: 'foot' }]]],
    [['newsletter_opened'], { event: 'newsletter' }, []],
    [
      'all',
      { event: 'newsletter_opened', ids: [1], place: 'foot', isFirst: true },
      [['newsletter_opened', { place: 'foot', isFirst: true }]],
    ],
    ['all', { event: 'gtm.click' }, []],
    ['all', { event: 'page_view' }, []],
    ['all', gtag('config', 'G-1'), []],
  ] as const)('with the option %j: %j tells %j', async (events, entry, expected) => {
    expect((await told(entry, events)).told).toEqual(expected);
  });
});
