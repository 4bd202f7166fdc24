import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHOP = import.meta.dirname;
const INCLUDE = /<!--#include virtual="(\/[a-z0-9/.-]+)" -->/g;

/**
 * The shop's pages by path, for example `/tea/sencha-asanoka`. They are plain HTML; the parts they share come in
 * through server-side includes, as web servers have had them since 1993.
 */
export function readPages(): ReadonlyMap<string, string> {
  const files = readdirSync(join(SHOP, 'pages'), { recursive: true, encoding: 'utf8' });
  const pages = files.filter((file) => file.endsWith('.html'));
  return new Map(pages.map((file) => [toPath(file), withIncludes(`/pages/${file}`)]));
}

function toPath(file: string): string {
  const path = `/${file.replaceAll('\\', '/').replace(/\.html$/, '')}`;
  return path.replace(/\/index$/, '') || '/';
}

function withIncludes(file: string): string {
  return readFileSync(join(SHOP, file), 'utf8').replace(INCLUDE, (_, virtual: string) => withIncludes(virtual).trim());
}
