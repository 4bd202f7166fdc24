import type { Network } from './types.js';

/** `fetch` and `sendBeacon`. Credentials are not sent by fetch unless it is told to, so the collector sees no cookie of the site. */
export function browserNetwork(): Network {
  return {
    hasKeepalive: 'keepalive' in Request.prototype,

    send(
      { url, body, contentType, method = 'POST', headers },
      { timeoutMs, keepalive = false, gzip, credentials = 'omit', answer: wanted },
    ) {
      const controller = new AbortController();
      const abort = (): void => controller.abort();
      const timer = setTimeout(abort, timeoutMs);
      const isOpaque = wanted === 'opaque';
      const request = async () => {
        const isCompressed = gzip && 'CompressionStream' in window;
        const sent = isCompressed ? await compress(body) : body;
        // Withdrawn meanwhile.
        controller.signal.throwIfAborted?.();
        const response = await fetch(url, {
          method,
          ...(method === 'POST' && { body: sent }),
          headers: {
            ...(method === 'POST' && { 'content-type': contentType }),
            ...(isCompressed && gzip === 'header' && { 'content-encoding': 'gzip' }),
            ...headers,
          },
          keepalive,
          priority: 'low',
          credentials,
          // The address of the page may have what was taken out of the events.
          referrerPolicy: 'strict-origin',
          mode: isOpaque ? 'no-cors' : 'cors',
          // Followed, it would be a GET without the events; but nothing else is allowed where nobody may look.
          redirect: isOpaque ? 'follow' : 'error',
          signal: controller.signal,
        });
        // Read to the end: an unread body keeps its share of the keepalive quota in Chromium.
        const text = response.text();
        return {
          status: response.status,
          body: await (wanted === 'status' ? text.catch(() => '') : text),
          retryAfter: response.headers.get('retry-after'),
          header: (name: string) => response.headers.get(name),
        };
      };
      return { answer: request().finally(() => clearTimeout(timer)), abort };
    },

    beacon: ({ url, body, contentType }) => !!navigator.sendBeacon?.(url, new Blob([body], { type: contentType })),
  };
}

function compress(text: string): Promise<ArrayBuffer> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
}
