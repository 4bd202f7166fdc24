import { type PageOptions, tag } from './sdk.js';

/** Every capture by its file, with the factory that it exports and its options as the test wants them. */
export const CAPTURES = {
  clicks: ['clicks', {}],
  contacts: ['contacts', {}],
  'data-layer': ['dataLayer', {}],
  downloads: ['downloads', {}],
  engagement: ['engagement', { minMs: 0 }],
  errors: ['errors', {}],
  forms: ['forms', {}],
  media: ['media', {}],
  'not-found': ['notFound', {}],
  outbound: ['outbound', {}],
  'page-leave': ['pageLeave', {}],
  scroll: ['scroll', {}],
  search: ['search', {}],
  visibility: ['visibility', { dwellMs: 100 }],
  'web-vitals': ['webVitals', {}],
} as const satisfies Readonly<Record<string, readonly [factory: string, options: Readonly<Record<string, number>>]>>;

/** The tracker with every capture; the files of the package `web-vitals` are below `/vitals/`. */
export function embedAll(form: 'tag' | 'module', endpoint: string, options: PageOptions): string {
  const all = Object.entries(CAPTURES);
  if (form === 'tag') {
    const attributes = (own: object): string =>
      Object.entries(own)
        .map(([name, value]) => ` data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}="${value}"`)
        .join('');
    const scripts = all.map(
      ([file, [, own]]) => `<script src="/dist/touchtrail.capture.${file}.js"${attributes(own)}></script>`,
    );
    return `<script src="/vitals/web-vitals.iife.js"></script>${scripts.join('\n')}${tag(endpoint, options)}`;
  }
  const imports = all.map(([file, [factory]]) => `import { ${factory} } from '/dist/capture/${file}.js';`);
  const made = all.map(
    ([file, [factory, own]]) => `${factory}(${file === 'web-vitals' ? 'library' : JSON.stringify(own)})`,
  );
  return `<script type="module">
    import * as library from '/vitals/web-vitals.js';
    import { createTracker, jsonCollector } from '/dist/index.js';
    ${imports.join('\n')}
    const tracker = createTracker({
      collector: jsonCollector('${endpoint}'),
      ...${JSON.stringify(options)},
      captures: [${made.join(', ')}],
      onError: (error) => void console.error(String(error)),
    });
    window.touchtrail = (command, ...args) => tracker[command](...args);
    window.touchtrail.version = 'module';
  </script>`;
}
