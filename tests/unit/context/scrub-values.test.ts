// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { createScrub } from '../../../src/context/scrub.js';

const SITE = 'https://www.shop.example';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';

const scrub = createScrub({});

describe('Click IDs', () => {
  it.each<[what: string, before: string, after: string]>([
    ['the only parameter', '/?gclid=S', '/'],
    ['in capitals', '/?GcLid=S&a=1', '/?a=1'],
    ['an escaped name', '/?%67clid=S&a=1', '/?a=1'],
    ['in the fragment', '/#/list?gclid=S&a=1', '/#/list?a=1'],
    ['in an escaped address', '/?u=https%3A%2F%2Fb%2F%3Fgclid%3D1%26a%3D2', '/?u=https%3A%2F%2Fb%2F%3Fa%3D2'],
    ['escaped twice', '/?u=%2Fa%3Fv%3D%252Fb%253Fgclid%253D1', '/?u=%2Fa%3Fv%3D%252Fb'],
  ])('go where marketing is not agreed to, and stay where it is: %s', (_, before, after) => {
    expect(scrub.url(before, false)).toBe(after);
    expect(scrub.url(before, true)).toBe(before);
  });

  it.each('gclid wbraid msclkid fbclid ttclid ScCid li_fat_id irclickid mc_cid _hsmi'.split(' '))(
    'are of any network: %s',
    (name) => {
      expect(scrub.url(`/p?a=1&${name}=Secret-9_x&b=2#top`, false)).toBe('/p?a=1&b=2#top');
    },
  );

  it.each(['/gclid=x', '/?xgclid=1', '/?gclidx=1', '/?a=gclid', '/?gclid_source=1', '/?a=1'])(
    'are not what only looks like one: %s',
    (path) => {
      expect(scrub.url(path, false)).toBe(path);
    },
  );

  it('go also where their parameter is allowed, or the one that they are in', () => {
    const own = createScrub({ allow: ['gclid', 'u'] });
    expect(own.url('/?gclid=S&u=%2Fb%3Fgclid%3DS', false)).toBe('/?u=%2Fb');
  });
});

describe('A list of the site', () => {
  it('adds parameters in any case, and is the stronger one', () => {
    const own = createScrub({ deny: ['Customer'], allow: ['customer'] });
    expect(own.url('/?CUSTOMER=1&customers=2&token=S', true)).toBe('/?customers=2');
  });

  it('lets parameters stay, with their values', () => {
    const own = createScrub({ allow: ['Email', 'state'] });
    const url = '/?EMAIL=jane%40mail.example&u=x&code=S&state=jane@mail.example';
    expect(own.url(url, true)).toBe('/?EMAIL=jane%40mail.example&u=x&state=jane@mail.example');
  });
});

describe('A page', () => {
  const page = {
    url: `${SITE}/?token=S&gclid=1`,
    title: 'Mail of jane@mail.example ?gclid=S',
    referrer: '/?q=a@b.example',
  };

  it('has its addresses cleaned, and no click ID in its title', () => {
    expect(scrub.page(page, false)).toEqual({
      url: `${SITE}/`,
      title: 'Mail of jane@mail.example ',
      referrer: '/?q=[email]',
    });
  });

  it('has its title cleaned where the site wants it', () => {
    expect(createScrub({ titles: true }).page(page, true).title).toBe('Mail of [email] ?gclid=S');
  });
});

describe('A value', () => {
  const all = createScrub({ properties: true });

  it('loses the click IDs of every address in it, and nothing else', () => {
    const value = {
      url: `${SITE}/?gclid=S&token=T`,
      text: 'a "quoted" \\ title ?gclid=S more & more, jane@mail.example',
      list: ['what?', 1, null, { html: '<a href="/?gclid=S">4111 1111 1111 1111</a>' }],
    };
    expect(scrub.value(value, false)).toEqual({
      url: `${SITE}/?token=T`,
      text: 'a "quoted" \\ title  more & more, jane@mail.example',
      list: ['what?', 1, null, { html: '<a href="/">4111 1111 1111 1111</a>' }],
    });
    expect(scrub.value(value, true)).toBe(value);
  });

  it.each([
    ['Call +43 664 1234567 or (555) 123-4567.', 'Call [phone] or [phone].'],
    ['Card: 4111 1111 1111 1111 12/27', 'Card: [card] 12/27'],
    ['<jane@mail.example>, "joe@mail.example"', '<[email]>, "[email]"'],
    [`Authorization: Bearer ${JWT}`, 'Authorization: [token]'],
    ['see https://jane:pw@b.example/?token=S&a=1 & more', 'see https://b.example/?a=1 & more'],
    ['a=1; password=is not an address', 'a=1; password=is not an address'],
    ['?token=S', ''],
    ['50 % off & more = better?', '50 % off & more = better?'],
  ])('has its texts cleaned where the site wants it: %s', (before, after) => {
    expect(all.value({ before: [before] }, true)).toEqual({ before: [after] });
  });

  it('comes back itself where there is nothing to look for', () => {
    const value = { price: 7.5, list: ['ring', true, null] };
    expect(scrub.value(value, false)).toBe(value);
    expect(all.value(value, true)).toBe(value);
  });
});
