import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = '/usr/sbin/clickhouse-server';

/** Whether the server is there; `npm run setup:browsers` installs it. */
export const hasClickhouse: boolean = existsSync(PROGRAM);

/** A real ClickHouse of its own, with nothing in it, on 127.0.0.1 alone. */
export interface ClickhouseServer {
  /** Address of its HTTP interface. */
  readonly endpoint: string;
  /** Runs statements as the user `default`. */
  run(...statements: readonly string[]): Promise<void>;
  /** Rows of a query. */
  rows(query: string): Promise<readonly Record<string, unknown>[]>;
  /** Ends it, and removes what it has stored. */
  stop(): Promise<void>;
}

/** Starts a server; the user `page` with the password `secret` is for pages, the user `default` has none. */
export async function startClickhouse(): Promise<ClickhouseServer> {
  const folder = await mkdtemp(join(tmpdir(), 'clickhouse-'));
  const [http, tcp, other] = await freePorts(3);
  const users = ['default', 'page'].map((name) => {
    const password = name === 'page' ? 'secret' : '';
    return `<${name}><password>${password}</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></${name}>`;
  });
  await writeFile(
    join(folder, 'config.xml'),
    `<yandex>
      <logger><level>warning</level><log>${folder}/log</log><errorlog>${folder}/errors</errorlog></logger>
      <http_port>${http}</http_port><tcp_port>${tcp}</tcp_port><interserver_http_port>${other}</interserver_http_port>
      <listen_host>127.0.0.1</listen_host>
      <path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path>
      <mark_cache_size>5368709</mark_cache_size>
      <users_config>${folder}/users.xml</users_config>
      <default_profile>default</default_profile><default_database>default</default_database>
    </yandex>`,
  );
  await writeFile(
    join(folder, 'users.xml'),
    `<yandex><profiles><default/></profiles><quotas><default/></quotas><users>${users.join('')}</users></yandex>`,
  );
  const server = spawn(PROGRAM, [`--config-file=${folder}/config.xml`], { cwd: folder, stdio: 'ignore' });
  const ended = once(server, 'exit');
  const endpoint = `http://127.0.0.1:${http}`;

  const ask = async (body: string): Promise<string> => {
    const response = await fetch(endpoint, { method: 'POST', body, signal: AbortSignal.timeout(10_000) });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text;
  };
  const stop = async (): Promise<void> => {
    server.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };

  const endsAtMs = Date.now() + 30_000;
  while (!(await ask('SELECT 1').catch(() => false))) {
    if (Date.now() > endsAtMs || server.exitCode !== null) {
      await stop();
      throw new Error('ClickHouse does not start');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    endpoint,
    stop,
    async run(...statements) {
      for (const statement of statements) await ask(statement);
    },
    async rows(query) {
      const text = await ask(`${query} FORMAT JSONEachRow`);
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
  };
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  return servers.map((server) => {
    const address = server.address();
    server.close();
    return Object(address).port;
  });
}
