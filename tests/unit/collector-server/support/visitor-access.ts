import type { RunningCollector } from './start-collector.js';

/** What the site's own server knows, in these tests. */
export const PRIVACY_TOKEN = 'only the server knows';

const AUTHORIZED = { authorization: `Bearer ${PRIVACY_TOKEN}` };

async function readAnswer(response: Response): Promise<{ status: number; body: unknown; headers: Headers }> {
  return { status: response.status, body: await response.json(), headers: response.headers };
}

/** Erases a visitor, by default with the right token. */
export async function forget(
  { origin }: RunningCollector,
  visitorId = '',
  headers: Record<string, string> = AUTHORIZED,
) {
  return readAnswer(await fetch(`${origin}/visitors/${visitorId}`, { method: 'DELETE', headers }));
}

/** Reads all that is stored of a visitor, by default with the right token. */
export async function readExport(
  { origin }: RunningCollector,
  visitorId = '',
  headers: Record<string, string> = AUTHORIZED,
) {
  return readAnswer(await fetch(`${origin}/visitors/${visitorId}/export`, { headers }));
}
