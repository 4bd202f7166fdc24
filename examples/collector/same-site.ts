import type { FastifyRequest } from 'fastify';

/**
 * Whether a page of the same site as the host has asked. The browser says so itself, by the list of public suffixes; one that does
 * not is believed for the host, what is below it and what it is below. Without either word nobody is believed.
 */
export function isSameSite({ headers, hostname }: Pick<FastifyRequest, 'headers' | 'hostname'>): boolean {
  const host = hostname.toLowerCase();
  const origin = readHost(headers.origin);
  switch (headers['sec-fetch-site']) {
    case 'same-origin':
      return true;
    case 'same-site':
      return origin !== undefined && lastTwoLabels(origin) === lastTwoLabels(host);
    case undefined:
      return origin !== undefined && (origin === host || isBelow(origin, host) || isBelow(host, origin));
    default:
      return false;
  }
}

function readHost(origin = ''): string | undefined {
  // Not that of a file or an extension; `null` is one that a page hides.
  if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return undefined;
  return new URL(origin).hostname.replace(/^\[|\]$/g, '');
}

/** A site has two labels at least; an address is its own. */
function lastTwoLabels(host: string): string {
  return /^[\d.:]+$/.test(host) ? host : host.split('.').slice(-2).join('.');
}

function isBelow(host: string, parent: string): boolean {
  return parent.includes('.') && host.endsWith(`.${parent}`);
}
