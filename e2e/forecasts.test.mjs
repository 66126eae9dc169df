// The days to come, once they were worked out: on the desk of a town, for everybody, and as open data.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, visitor } from './browser.mjs';
import { signedIn, sound, startDemo } from './helpers.mjs';
import { linkedData, values } from './linked.mjs';

const TOWN = '31004';
let base, stop;
before(async () => {
  ({ base, stop } = await startDemo('forecasts', { heavy: true, env: { PLEIN_JOBS_ELSEWHERE: 'observatory_effects,observatory_repair' } }));
  // Forecasts are worked out in the background, town by town.
  const { page, context } = await visitor();
  for (let turn = 0; turn < 150; turn += 1) {
    await page.goto(`${base}/nl/drukte/${TOWN}`);
    if (await page.locator('#komend ~ .figure').count()) break;
    await page.waitForTimeout(1_000);
  }
  await context.close();
}, { timeout: 240_000 });

after(async () => {
  await stop?.();
  await close();
});

test('everybody and the officer see the days to come with their limits', { timeout: 120_000 }, async () => {
  for (const [who, path] of [['visitor', `/nl/drukte/${TOWN}`], ['officer', '/nl/stad/drukte']]) {
    const { context, page } = who === 'visitor' ? await visitor({ bypassCSP: true }) : await signedIn(base, who);
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(base + path);
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
      const rows = await page.locator('#komend ~ .figure tbody tr').allTextContents();
      assert.ok(rows.length >= 7, `${who} sees ${rows.length} days`);
      await sound(page, `forecasts-${who}-${width}`);
    }
    await context.close();
  }
});

test('what is expected is open data in the shape of forecasts', { timeout: 180_000 }, async () => {
  const { graph, violations } = linkedData(base);
  const [node, member] = ['node', 'member'].map((name) => `https://w3id.org/tree#${name}`);
  const found = [];
  for (const channel of values(await graph(`/ldes/druktevoorspellingen/${TOWN}`), node)) {
    const data = await graph(channel);
    if (values(data, member).length) found.push([channel, data]);
  }
  assert.ok(found.length, 'no counter has forecasts');
  for (const [channel, data] of found) {
    assert.deepEqual(await violations(data, 'druktemeting'), [], channel);
    const kinds = new Set(values(data, 'http://purl.org/dc/terms/type').filter((one) => one.includes('druktemetingtype')));
    assert.deepEqual([...kinds], [`${base}/id/concept/druktemetingtype/voorspelling`], channel);
    assert.ok(values(data, member).length >= 7, `${channel} tells of ${values(data, member).length} stretches`);
  }
  // Without one of its intervals it is no forecast.
  const [, data] = found[0];
  const quality = 'http://def.isotc211.org/iso19156/2011/Observation#OM_Observation.resultQuality';
  data.removeQuad(data.getQuads(null, quality, null, null)[0]);
  assert.ok((await violations(data, 'druktemeting')).length > 0);
});
