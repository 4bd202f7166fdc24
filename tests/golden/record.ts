import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { readBody } from '../browser/support/collector-books.js';
import { type LocalServer, startLocalServer } from '../browser/support/local-server.js';
import { type Page, poll } from '../browser/support/page.js';
import { html } from '../browser/support/sdk.js';
import type { Site } from '../browser/support/site.js';
import type { Vendor } from './vendors.js';

/** A request as it was sent, unpacked. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bodyEncoding: 'gzip' | undefined;
  readonly body: string;
}

/** A server that takes everything from everywhere, and remembers it. */
export interface RecordingServer extends LocalServer {
  readonly requests: RecordedRequest[];
  /** Whose settings are asked for. */
  vendor: Vendor | undefined;
}

/** Where the page is, on a host name of the site. */
export const PATH = '/pricing?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=abc123';

/** Starts a recording server. */
export async function startRecordingServer(): Promise<RecordingServer> {
  const requests: RecordedRequest[] = [];
  const server = await startLocalServer(async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.all('/*', (request, reply) => {
      const { origin = '*', 'access-control-request-headers': asked = '' } = request.headers;
      reply.headers({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': asked,
      });
      if (request.method === 'OPTIONS') return reply.code(204).send();
      const { body, gzipped } = readBody(request.body);
      const { method, url, headers } = request;
      requests.push({ method, url, headers, bodyEncoding: gzipped ? 'gzip' : undefined, body });
      return reply.send(recording.vendor?.settings?.(url) ?? {});
    });
  });
  const recording: RecordingServer = { ...server, requests, vendor: undefined };
  return recording;
}

/** Runs code, bundled with what it imports, on the page of the golden captures, to which a search has led. */
export async function openGoldenPage(page: Page, site: Site, code: string): Promise<void> {
  const script = await bundle(code);
  site.page('/golden.js', script, { 'content-type': 'text/javascript' });
  site.page('/pricing', html('<script src="/golden.js" defer></script>', { title: 'Pricing' }));
  // A whole address is passed on only where the page says so; most say nothing, and the origin is left.
  site.page('/search', html('', { body: `<a id="result" href="${site.at('shop.test')}${PATH}">Pricing</a>` }));
  await page.goto(`${site.at('www.google.com')}/search`);
  await page.evaluate(() => document.getElementById('result')?.click());
  await page.waitFor(() => location.pathname === '/pricing' && document.readyState === 'complete');
}

/** Runs a vendor's own SDK, and gives the requests that carry its events. */
export async function recordVendor(
  page: Page,
  site: Site,
  recording: RecordingServer,
  vendor: Vendor,
): Promise<readonly RecordedRequest[]> {
  recording.vendor = vendor;
  recording.requests.length = 0;
  await openGoldenPage(page, site, vendor.source(recording.at('collect.test')));
  const events = (): RecordedRequest[] =>
    recording.requests.filter(({ url }) => vendor.path.test(url.split('?')[0] ?? ''));
  await poll(`the events of ${vendor.name}`, 15_000, () => {
    const text = events()
      .map(({ body }) => body)
      .join();
    return text.includes('signup') && /page|pv/.test(text);
  });
  return events();
}

async function bundle(code: string): Promise<string> {
  const ID = 'virtual:golden';
  const result = await build({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        name: 'golden',
        resolveId: (id) => (id === ID ? `${fileURLToPath(new URL('../..', import.meta.url))}golden-page.js` : null),
        load: (id) => (id.endsWith('golden-page.js') ? code : null),
      },
    ],
    build: { write: false, minify: false, rollupOptions: { input: ID, output: { format: 'iife' } } },
  });
  const [output] = [result].flat();
  const chunks = output && 'output' in output ? output.output : [];
  const [chunk] = chunks;
  if (chunk?.type !== 'chunk') throw new Error('nothing was built');
  return chunk.code;
}
