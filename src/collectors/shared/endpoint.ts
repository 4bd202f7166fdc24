import { parseUrl } from '../../model/url.js';

/**
 * An address as the site gave it, without a slash at its end.
 *
 * @throws TypeError if it is not an absolute `http(s)` URL, or has credentials: a browser refuses to fetch such an address
 */
export function parseEndpoint(endpoint: string): string {
  if (!/^https?:\/\/(?![^/?#]*@)/.test(`${parseUrl(endpoint)}`)) {
    throw new TypeError(`collector: must be an absolute http(s) URL, got "${endpoint}"`);
  }
  return endpoint.replace(/\/+$/, '');
}
