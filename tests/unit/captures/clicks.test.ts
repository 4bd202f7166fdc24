// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { clicks } from '../../../src/captures/clicks.js';
import { openCaptured } from '../support/captured-page.js';

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
});
