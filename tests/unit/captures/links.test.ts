// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { contacts } from '../../../src/captures/contacts.js';
import { downloads } from '../../../src/captures/downloads.js';
import { outbound } from '../../../src/captures/outbound.js';
import type { CapturePlugin } from '../../../src/index.js';
import { fakePlatform } from '../../../src/testing/index.js';
import { type CapturedPage, openCaptured } from '../support/captured-page.js';

/** What a click on the link is told as, on a page with this address. */
async function told(
  capture: CapturePlugin,
  link: string,
  url = 'https://shop.example/',
  selector = '[href]',
): Promise<(readonly [string, object])[]> {
  const { click, events, errors } = openCaptured([capture], link, {}, fakePlatform({ url }));
  click(selector);
  const all = await events();
  expect(errors).toEqual([]);
  return all;
}

const to = (href: string, rest = ''): string => `<a href="${href}" ${rest}>Link</a>`;

/** The domains that a click on a link to this address leads to. */
async function domains(href: string, url?: string, own: readonly string[] = []): Promise<unknown[]> {
  const all = await told(outbound({ domains: own }), to(href), url);
  return all.map(([, properties]) => Object(properties).link_domain);
}

/** Whether a click on a link with this address is one on a file. */
async function extensions(href: string, rest = '', capture = downloads()): Promise<unknown[]> {
  const all = await told(capture, to(href, rest));
  return all.map(([, properties]) => Object(properties).file_extension);
}

describe('A click that leads away', () => {
  it('is told with where it leads, without what the address asks or who asks', async () => {
    const link = to('https://jane:secret@other.example:8443/a/b?mail=jane@x.example#me', 'id="friend"');
    expect(await told(outbound(), link)).toEqual([
      [
        'click',
        {
          link_url: 'https://other.example:8443/a/b',
          link_domain: 'other.example',
          link_id: 'friend',
          outbound: true,
        },
      ],
    ]);
  });

  it('is told of no ID where there is none', async () => {
    const [[, properties] = []] = await told(outbound(), to('//other.example'));
    expect(properties).toEqual({ link_url: 'https://other.example/', link_domain: 'other.example', outbound: true });
  });

  it.each([
    '/teas',
    'teas?q=1',
    '#top',
    '',
    '?to=https://other.example/',
    'https://shop.example/teas',
    'https://SHOP.example/',
    'http://shop.example:8080/',
    'https://www.shop.example/',
    'https://blog.shop.example/',
  ])('is none to the site itself: %s', async (href) => expect(await domains(href)).toEqual([]));

  it.each([
    'mailto:jane@other.example',
    'tel:+4930123456',
    'javascript:void(0)',
    'data:text/html,x',
    'blob:https://other.example/1',
    'app://other.example/x',
    'http://',
    'https://other example/',
  ])('is none to what is no page: %s', async (href) => expect(await domains(href)).toEqual([]));

  it.each(['https://notshop.example/', 'https://shop.example.other.example/', 'https://example/'])(
    'is one to a host that only resembles the own one: %s',
    async (href) => expect(await domains(href)).toEqual([new URL(href).hostname]),
  );

  it('leads nowhere else from `www.` to the host without it', async () => {
    expect(await domains('https://shop.example/', 'https://www.shop.example/')).toEqual([]);
  });

  it('leads away from a subdomain to the one beside it, unless the site says so', async () => {
    const [href, url] = ['https://pay.shop.example/', 'https://blog.shop.example/'];
    expect(await domains(href, url)).toEqual(['pay.shop.example']);
    expect(await domains(href, url, ['shop.example'])).toEqual([]);
  });

  it('leads nowhere else to further domains of the site and below them', async () => {
    expect(await domains('https://pay.other.example/', undefined, ['third.example', 'other.example'])).toEqual([]);
  });

  it('is one by an area of a map, too', async () => {
    expect(await told(outbound(), '<map><area href="https://other.example/"></map>')).toHaveLength(1);
  });

  it('is one on the icon in a link', async () => {
    const icon = '<a href="https://other.example/"><svg><use href="#arrow"></use></svg></a>';
    const { page, events } = openCaptured([outbound()], icon);
    const click = new (page.MouseEvent as typeof MouseEvent)('click', { bubbles: true });
    page.document.querySelector('use')?.dispatchEvent(click);
    expect(await events()).toHaveLength(1);
  });

  it('is one in an open shadow root, on a link that came later', async () => {
    const { page, events } = openCaptured([outbound()], '<p></p>');
    const root = page.document.querySelector('p')?.attachShadow({ mode: 'open' });
    if (root) root.innerHTML = to('https://other.example/');
    root?.querySelector('a')?.click();
    expect(await events()).toHaveLength(1);
  });

  it('is none on an anchor without an address', async () => {
    expect(await told(outbound(), '<a>Link</a>', undefined, 'a')).toEqual([]);
  });

  it('is none within what is to be ignored', async () => {
    const link = `<p data-touch-ignore>${to('https://other.example/')}</p>`;
    expect(await told(outbound(), link)).toEqual([]);
  });

  it('is one of the middle button, and none of the right one', async () => {
    const opened = openCaptured([outbound()], to('https://other.example/'));
    const press = ({ page }: CapturedPage, button: number): unknown =>
      page.document
        .querySelector('a')
        ?.dispatchEvent(new (page.MouseEvent as typeof MouseEvent)('auxclick', { bubbles: true, button }));
    press(opened, 1);
    press(opened, 2);
    expect(await opened.events()).toHaveLength(1);
  });

  it('counts from the page that is shown then', async () => {
    const opened = openCaptured([outbound()], to('https://other.example/'));
    opened.platform.navigate('https://other.example/now');
    opened.click('a');
    expect(await opened.events()).toEqual([]);
  });
});

describe('A click on a file', () => {
  it('is told with the file, without what the address asks', async () => {
    expect(await told(downloads(), to('/files/Teas%202026.PDF?for=jane#page=2', 'id="list"'))).toEqual([
      [
        'file_download',
        {
          link_url: 'https://shop.example/files/Teas%202026.PDF',
          file_name: '/files/Teas%202026.PDF',
          file_extension: 'pdf',
          link_id: 'list',
        },
      ],
    ]);
  });

  const GA4 =
    'pdf xls xlsx doc docx txt rtf csv exe key pps ppt pptx 7z pkg rar gz zip avi mov mp4 mpg mpeg wmv mid midi mp3 wav wma';
  it.each(GA4.split(' '))('is one by its extension: %s', async (extension) => {
    expect(await extensions(`/a.${extension}`)).toEqual([extension]);
  });

  it.each(['/', '/a', '/a.html', '/pdf', '/a.pdf/', '/a.pdfx', '/?file=a.pdf', '/#a.pdf', '/apdf', '/a.ppx'])(
    'is none on another page: %s',
    async (href) => expect(await extensions(href)).toEqual([]),
  );

  it('is one on what the link says is one, with an extension where it has one', async () => {
    expect(await extensions('/export?id=3', 'download="list.ods"')).toEqual([undefined]);
    expect(await extensions('/list.csv', 'download')).toEqual(['csv']);
  });

  it.each(['blob:https://shop.example/1', 'data:text/csv,jane', 'javascript:a.pdf', 'mailto:jane@x.pdf', 'http://'])(
    'is none on what has no address of its own: %s',
    async (href) => expect(await extensions(href, 'download')).toEqual([]),
  );

  it('is one by the extensions that the site gives instead', async () => {
    const ours = downloads({ extensions: ['epub', 'tar.gz'] });
    expect(await extensions('/a.EPUB', '', ours)).toEqual(['epub']);
    expect(await extensions('/a.tar.gz', '', ours)).toEqual(['tar.gz']);
    expect(await extensions('/a.pdf', '', ours)).toEqual([]);
  });

  it('on another host is one that leads away as well', async () => {
    const { click, events } = openCaptured([downloads(), outbound()], to('https://cdn.example/a.zip'));
    click('a');
    expect((await events()).map(([name]) => name)).toEqual(['file_download', 'click']);
  });
});

describe('A click on a way to get in touch', () => {
  it.each([
    ['mailto:jane@shop.example?subject=Tea', 'email'],
    ['MAILTO:jane@shop.example', 'email'],
    ['tel:+49 30 123456', 'phone'],
    ['sms:+4930123456', 'sms'],
  ])('is told without whom it leads to: %s', async (href, method) => {
    expect(await told(contacts(), to(href))).toEqual([['contact', { method }]]);
  });

  it('is told with the ID of the link', async () => {
    const link = to('tel:112', 'id="hotline"');
    expect(await told(contacts(), link)).toEqual([['contact', { method: 'phone', link_id: 'hotline' }]]);
  });

  it.each(['/mailto:', 'https://tel.example/', 'javascript:0', 'skype:jane'])('is none elsewhere: %s', async (href) => {
    expect(await told(contacts(), to(href))).toEqual([]);
  });
});
