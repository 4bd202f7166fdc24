import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { guardGroup, type ProcessGroup } from './process-group.js';

/** A screen that nobody sees, for a browser without a headless mode. */
export interface VirtualScreen {
  /** For the environment variable `DISPLAY`. */
  readonly display: string;
  readonly processes: ProcessGroup;
}

/** Starts an X server on the first free display. */
export async function startVirtualScreen(): Promise<VirtualScreen> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-terminate', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code} before it had a display`)));
    let text = '';
    // Node types the extra pipe as readable or writable; the child only writes to it.
    (server.stdio[3] as Readable).on('data', (chunk: Buffer) => {
      text += chunk;
      if (text.endsWith('\n')) resolve(text.trim());
    });
  });
  return { display: `:${number}`, processes: guardGroup(server) };
}
