import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

// The one with a callback works in another thread: a body that takes long to unpack holds up nobody.
const gunzipAsync = promisify(gunzip);

/**
 * The JSON value of a request body, unpacked first where the body is gzip. Rejects with an error that has the
 * `statusCode` of the answer: 413 where more than `maxBytes` come out, 400 where the bytes are not what they should be.
 *
 * The bytes decide, not the headers, since gzip begins as no UTF-8 text can. So a page may send it as `text/plain`,
 * which needs no preflight, and a proxy that has unpacked a body but left its `Content-Encoding` does no harm.
 */
export async function decodeBody(body: Buffer, maxBytes: number): Promise<unknown> {
  return parseJson(isGzip(body) ? await unpack(body, maxBytes) : body);
}

function isGzip(body: Buffer): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}

async function unpack(body: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await gunzipAsync(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'ERR_BUFFER_TOO_LARGE') throw refusal(413, `larger than ${maxBytes} bytes`);
    // The two that come of the bytes; any other, such as a lack of memory, is not the sender's.
    if (error.code !== 'Z_DATA_ERROR' && error.code !== 'Z_BUF_ERROR') throw error;
    throw refusal(400, `begins as gzip and cannot be unpacked (${error.message})`);
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw refusal(400, `not UTF-8 JSON (${error instanceof Error ? error.message : error})`);
  }
}

function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(`body: ${message}`), { statusCode });
}
