// Records anew what the vendors' own SDKs send: `npx tsx tests/golden/capture.ts`. A change of a file in `captures` is a change of an SDK.
import { mkdir, writeFile } from 'node:fs/promises';
import { launch, newProfile, removeProfile } from '../browser/support/browser.js';
import { startSite } from '../browser/support/site.js';
import { recordVendor, startRecordingServer } from './record.js';
import { VENDORS } from './vendors.js';

const FOLDER = new URL('./captures/', import.meta.url);

const profile = await newProfile();
const browser = await launch('chromium', profile, { hostNames: 'any' });
const [site, recording] = await Promise.all([startSite(), startRecordingServer()]);
try {
  await mkdir(FOLDER, { recursive: true });
  for (const vendor of VENDORS) {
    const context = await browser.fresh();
    const requests = await recordVendor(await context.newPage(), site, recording, vendor);
    await context.close();
    // The ports are others each time.
    const text = JSON.stringify(requests, null, 2).replaceAll(/(\.test|\.com):\d+/g, '$1');
    await writeFile(new URL(`${vendor.name}.json`, FOLDER), `${text}\n`);
    console.log(`${vendor.name}: ${requests.length} requests`);
  }
} finally {
  await browser.close();
  await Promise.all([site.close(), recording.close(), removeProfile(profile)]);
}
