// Installs from Debian what the browser tests need and is not there; takes a few milliseconds when nothing is missing.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { arch, env, exit, getuid } from 'node:process';

const multiarch = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[arch];
const needs = [
  { for: 'chromium', package: 'chromium', file: '/usr/bin/chromium' },
  { for: 'firefox', package: 'firefox-esr', file: '/usr/bin/firefox-esr' },
  { for: 'webkit', package: 'webkit2gtk-driver', file: '/usr/bin/WebKitWebDriver' },
  { for: 'webkit', package: 'xvfb', file: '/usr/bin/Xvfb' },
  { for: 'webkit', package: 'python3-gi', file: '/usr/lib/python3/dist-packages/gi/__init__.py' },
  {
    for: 'webkit',
    package: 'gir1.2-webkit2-4.1',
    file: `/usr/lib/${multiarch}/girepository-1.0/WebKit2-4.1.typelib`,
  },
  { for: 'https', package: 'openssl', file: '/usr/bin/openssl' },
  { for: 'clickhouse', package: 'clickhouse-server', file: '/usr/sbin/clickhouse-server' },
];

const engines = (env.TOUCHTRAIL_ENGINES || 'chromium,firefox,webkit').split(',').map((name) => name.trim());
const missing = needs.filter(
  (need) => [...engines, 'https', 'clickhouse'].includes(need.for) && !existsSync(need.file),
);
if (missing.length === 0) exit(0);

const lock = ['-o', 'DPkg::Lock::Timeout=600'];
const install = [...lock, 'install', '-y', '--no-install-recommends', ...missing.map((need) => need.package)];
if (!existsSync('/usr/bin/apt-get') || getuid?.() !== 0) {
  const what = [...new Set(missing.map((need) => need.for))].join(', ');
  console.error(`Missing for the browser tests (${what}). On Debian and its like, run:`);
  console.error(`  sudo apt-get update && sudo apt-get ${install.join(' ')}`);
  // Without CI the tests of a missing engine are skipped, and counted as skipped.
  exit(env.CI === 'true' ? 1 : 0);
}
// In runlevel 1 no package starts a server of its own.
const aptGet = (args) =>
  execFileSync('apt-get', args, {
    stdio: 'inherit',
    env: { ...env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
aptGet([...lock, 'update']);
aptGet(install);
