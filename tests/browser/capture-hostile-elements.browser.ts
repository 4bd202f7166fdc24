import { expect } from 'vitest';
import { it } from './support/fixtures.js';
import { ALL, actOnAll, leave, OWN, openHostile, PARTS, readSeen } from './support/hostile-page.js';
import { command, flushed, html, names, sleep } from './support/sdk.js';

/** Members of elements that a page may well name its fields after. */
const MEMBERS =
  'action attributes children className elements form id length localName method name nodeType parentNode style submit tagName target textContent title';

it('fields with the names of members of elements change nothing', async ({ page, site, collector }) => {
  const fields = MEMBERS.split(' ').map((name) => `<input type="hidden" name="${name}">`);
  const body = PARTS.replace('<input id="who"', `${fields.join('')}$&`);
  await openHostile(page, site, collector, 'tag', { body });
  await actOnAll(page);
  expect(await readSeen(page)).toEqual({ wrong: '', own: OWN, value: 'jane', still: true });
  const told = await flushed(page, collector);
  const parts = { form_id: 'letter', form_destination: '/subscribe' };
  expect(told.filter(({ name }) => name.startsWith('form')).map(({ properties }) => properties)).toEqual([
    { ...parts, form_field: 'who' },
    parts,
  ]);
  expect(await leave(page, site, collector)).toEqual(ALL);
});

it('a form that is to be ignored is ignored, whatever its fields are named', async ({ page, site, collector }) => {
  const fields = [...MEMBERS.split(' '), 'hasAttribute'].map((name) => `<input type="hidden" name="${name}">`);
  const body = PARTS.replace('<form', '<form data-touch-ignore').replace('<input id="who"', `${fields.join('')}$&`);
  await openHostile(page, site, collector, 'tag', { body });
  await actOnAll(page);
  expect(await readSeen(page)).toEqual({ wrong: '', own: OWN, value: 'jane', still: true });
  expect(await leave(page, site, collector)).toEqual(ALL.filter((name) => !name.startsWith('form')));
});

it('what is in an open shadow root is told, once, and of what is in a closed one nothing', async ({
  page,
  site,
  collector,
}) => {
  const shadow = (mode: string): string => `<p><span id="${mode}"></span></p><script>
    document.getElementById('${mode}').attachShadow({ mode: '${mode}' }).innerHTML =
      '<slot></slot><button data-touch="${mode}">${mode}</button>';
  </script>`;
  await openHostile(page, site, collector, 'tag', { body: `${shadow('open')}${shadow('closed')}${PARTS}` });
  await page.click('#open');
  await page.click('#closed');
  await actOnAll(page);
  expect(await readSeen(page)).toEqual({
    wrong: '',
    own: `click open\nclick closed\n${OWN}`,
    value: 'jane',
    still: true,
  });
  expect(await leave(page, site, collector)).toEqual([...ALL, 'open'].sort());
});

it('of what is in frames, of the same origin and of another one, nothing is told', async ({
  page,
  site,
  collector,
}) => {
  const body = `<button data-touch="framed" onclick="parent.postMessage('clicked', '*')" style="position: fixed; inset: 0">Framed</button>`;
  site.page('/frame', html('', { body }));
  const frame = (host: string): string =>
    `<iframe id="${host}" src="${site.origin(host)}/frame" width="90" height="60"></iframe>`;
  const listener = '<script>onmessage = ({ data }) => void seen.own.push(data);</script>';
  const frames = `${listener}<p>${frame('app.example')}${frame('shop.other')}</p>`;
  await openHostile(page, site, collector, 'tag', { body: `${frames}${PARTS}` });
  for (const host of ['app.example', 'shop.other']) await page.click(`[id="${host}"]`);
  await page.waitFor(() => Reflect.get(window, 'seen').own.length === 2);
  await actOnAll(page);
  const seen = await readSeen(page);
  expect(seen).toEqual({ wrong: '', own: `clicked\nclicked\n${OWN}`, value: 'jane', still: true });
  expect(await leave(page, site, collector)).toEqual(ALL);
});

it('with all of it, nothing is told any more after a withdrawal', async ({ page, site, collector }) => {
  await openHostile(page, site, collector, 'tag');
  await command(page, 'consent.withdraw');
  await command(page, 'consent.settled');
  const before = collector.requests.length;
  await actOnAll(page);
  await command(page, 'flush');
  await page.goto(`${site.origin('app.example')}/elsewhere`);
  await sleep(page, 300);
  expect(names(collector.accepted()).filter((name) => name !== 'page_view')).toEqual([]);
  expect(collector.requests.length).toBe(before);
});

it('of ten thousand links the one that is clicked is told, once', { timeout: 120_000 }, async ({
  page,
  site,
  collector,
}) => {
  const links = Array.from({ length: 10_000 }, (_, index) => `<a href="/files/${index}.zip">${index}</a>`);
  await openHostile(page, site, collector, 'tag', { body: links.join(' ') });
  await page.click('[href="/files/77.zip"]');
  expect((await readSeen(page)).wrong).toBe('');
  const told = await flushed(page, collector);
  expect(told.filter(({ name }) => name === 'file_download').map(({ properties }) => properties.file_name)).toEqual([
    '/files/77.zip',
  ]);
});
