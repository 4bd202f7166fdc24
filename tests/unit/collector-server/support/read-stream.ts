import { onTestFinished } from 'vitest';

/** One server-sent event. */
export interface StreamEvent {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

/** Reads server-sent events one after the other, as a browser's `EventSource` would. */
export async function openStream(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ next(name: string): Promise<StreamEvent>; ended(): Promise<void>; contentType: string | null }> {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const response = await fetch(url, { headers, signal: abort.signal });
  if (response.body === null) throw new Error(`no stream: ${response.status}`);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let buffered = '';

  async function nextBlock(): Promise<string | undefined> {
    while (!buffered.includes('\n\n')) {
      const { value, done } = await reader.read();
      if (done) return undefined;
      buffered += decoder.decode(value, { stream: true });
    }
    const end = buffered.indexOf('\n\n');
    const block = buffered.slice(0, end);
    buffered = buffered.slice(end + 2);
    return block;
  }

  return {
    contentType: response.headers.get('content-type'),
    async next(name) {
      for (let block = await nextBlock(); block !== undefined; block = await nextBlock()) {
        const fields = new Map(block.split('\n').map((line) => splitField(line)));
        if (fields.get('event') !== name) continue;
        return { event: name, id: fields.get('id') ?? '', data: JSON.parse(fields.get('data') ?? 'null') };
      }
      throw new Error(`the stream ended before a "${name}" came`);
    },
    async ended() {
      while ((await nextBlock()) !== undefined);
    },
  };
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon), line.slice(colon + 2)];
}
