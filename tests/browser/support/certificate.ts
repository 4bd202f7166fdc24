import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A private key and its certificate, both PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

// A wildcard covers one label only and browsers refuse one for a whole top-level name, so each site is named.
const NAMES = ['localhost', '*.example.localhost', '*.other.localhost', '*.vendor.localhost'];

let made: Promise<Certificate> | undefined;

/** The self-signed certificate of the test servers; made once for each test file. */
export function testCertificate(): Promise<Certificate> {
  made ??= makeCertificate();
  return made;
}

async function makeCertificate(): Promise<Certificate> {
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-noenc',
    '-days',
    '30',
  ];
  const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${NAMES.map((name) => `DNS:${name}`)}`];
  const { stdout } = await promisify(execFile)('openssl', [...request, ...subject, '-keyout', '-', '-out', '-']);
  const [key, cert] = stdout.match(/-----BEGIN[\s\S]+?-----END [^\n]+\n/g) ?? [];
  if (key === undefined || cert === undefined) throw new Error(`openssl gave no key and certificate: ${stdout}`);
  return { key, cert };
}
