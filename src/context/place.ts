import { parseUrl } from '../model/url.js';

/**
 * The canonical path of an address, the default ID of a touchpoint: no query, no fragment, no trailing slash. Where routers
 * keep the route in the fragment it is part of it: `/shop#/cart` is another place than `/shop`.
 */
export function canonicalPath(url: string, routing: 'path' | 'hash'): string {
  const { pathname = '/', hash = '' } = parseUrl(url) ?? {};
  return (pathname + (routing === 'hash' ? hash : '')).replace(/\?.*|(?!^)\/+(?=[?#]|$)/g, '');
}
