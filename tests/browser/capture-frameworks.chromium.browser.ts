import { describe, expect } from 'vitest';
import { bundle } from './support/consent-pages/bundle.js';
import { it } from './support/fixtures.js';
import { leave, openHostile, readSeen } from './support/hostile-page.js';
import { flushed, sleep } from './support/sdk.js';

/** An app that makes every element anew with each click, and the form with each letter but for its field. */
const REACT = `
  import { createElement as h, useState } from 'react';
  import { createRoot } from 'react-dom/client';
  function App() {
    const [count, setCount] = useState(0);
    const [text, setText] = useState('');
    const [isSent, setSent] = useState(false);
    const more = () => setCount(count + 1);
    return h('main', null,
      h('section', { key: count },
        h('p', { 'data-touch-view': 'view_promotion' }, 'Autumn'),
        h('button', { id: 'buy', 'data-touch': 'add_to_cart', 'data-touch-sku': 'T-' + count, onClick: more }, 'Buy'),
        h('a', { id: 'file', href: '/list.pdf', onClick: more }, 'List'),
      ),
      isSent ? h('p', null, 'Thanks') : h('form', { id: 'letter', onSubmit: () => setSent(true) },
        h('input', { id: 'who', name: 'who', value: text, onChange: (event) => setText(event.target.value.toUpperCase()) }),
        h('button', { id: 'send', key: text }, 'Send ' + text)),
      h('output', null, count + ' ' + text));
  }
  createRoot(document.getElementById('root')).render(h(App));`;

const VUE = `
  import { createApp, h, ref } from 'vue';
  createApp({
    setup() {
      const [count, text, isSent] = [ref(0), ref(''), ref(false)];
      const more = () => { count.value += 1; };
      return () => h('main', null, [
        h('section', { key: count.value }, [
          h('p', { 'data-touch-view': 'view_promotion' }, 'Autumn'),
          h('button', { id: 'buy', 'data-touch': 'add_to_cart', 'data-touch-sku': 'T-' + count.value, onClick: more }, 'Buy'),
          h('a', { id: 'file', href: '/list.pdf', onClick: more }, 'List'),
        ]),
        isSent.value ? h('p', null, 'Thanks') : h('form', { id: 'letter', onSubmit: () => { isSent.value = true; } }, [
          h('input', { id: 'who', name: 'who', value: text.value, onInput: (event) => { text.value = event.target.value.toUpperCase(); } }),
          h('button', { id: 'send', key: text.value }, 'Send ' + text.value),
        ]),
        h('output', null, count.value + ' ' + text.value),
      ]);
    },
  }).mount('#root');`;

describe('what a framework renders anew is told once for each action', () => {
  it.for(Object.entries({ React: REACT, Vue: VUE }))('%s', async ([, code], { page, site, collector }) => {
    site.page('/app.js', await bundle(code), { 'content-type': 'text/javascript' });
    const body = '<div id="root"></div><script src="/app.js"></script>';
    await openHostile(page, site, collector, 'tag', { body });
    await sleep(page, 300);
    for (const id of ['buy', 'buy', 'file', 'buy', 'who']) await page.click(`#${id}`);
    await sleep(page, 300);
    await page.type('#who', 'jane');
    await page.click('#send');
    await page.waitFor(() => document.body.textContent?.includes('Thanks'));

    const own = [...['buy', 'buy', 'file', 'buy', 'who', 'send'].map((id) => `click ${id}`), 'submit'].join('\n');
    const still = "document.querySelector('output').textContent === '4 JANE'";
    expect(await readSeen(page, still)).toEqual({ wrong: '', own, value: '', still: true });
    const told = await flushed(page, collector);
    expect(told.filter(({ name }) => name === 'add_to_cart').map(({ properties }) => properties.sku)).toEqual([
      'T-0',
      'T-1',
      'T-3',
    ]);
    expect(await leave(page, site, collector)).toEqual(
      [
        ...['add_to_cart', 'add_to_cart', 'add_to_cart', 'add_to_wishlist', 'add_to_wishlist', 'add_to_wishlist'],
        ...['file_download', 'form_start', 'form_submit', 'page_leave', 'page_view', 'view_item', 'view_promotion'],
      ].sort(),
    );
  });
});
