// Parking: an officer reads whether it limits the visit, walks a round, pastes a table and sees what bays serve.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LANGUAGES, close } from './browser.mjs';
import { signedIn, sound, startDemo } from './helpers.mjs';

let base, stop;

before(async () => {
  ({ base, stop } = await startDemo('mobility'));
}, { timeout: 180_000 });

after(async () => {
  await stop?.();
  await close();
});

test('an officer reads the answer, the pressure and the turnover', { timeout: 120_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer', { width: 1280, javaScript: false });
  await page.click('main a[href="/nl/stad/parkeren"]');
  assert.match(await page.getAttribute('[data-verdict]', 'data-verdict'), /^(room|uneven|tight|full)$/);
  assert.ok((await page.locator('.mob__place').count()) >= 8, 'the register of the demo');
  assert.match(await page.locator('.mob__peak strong').first().textContent(), /^\d+ %$/);
  assert.ok(await page.locator('#warmte-titel ~ .figure__picture .chart__wide rect').count() >= 168);
  const file = await page.request.get(`${base}${await page.getAttribute('a[href$="/cijfers.csv"]', 'href')}`);
  assert.match(await file.text(), /^\ufeffname;kind;area;place;/);
  await page.click('.mob__place a >> text=Shop-and-go Kerkstraat');
  assert.match(await page.textContent('section[aria-labelledby="omloop"]'), /blijft te lang/);
  await page.click('section[aria-labelledby="plaatsen"] summary');
  await page.fill('input[name="plaatsen"]', '14');
  await page.fill('input[name="reden"]', 'Twee plaatsen erbij');
  await page.click('section[aria-labelledby="plaatsen"] button[type="submit"]');
  assert.match(await page.textContent('section[aria-labelledby="plaatsen"]'), /Twee plaatsen erbij/);
  await context.close();
});

test('an officer walks a round on a phone and pastes a table', { timeout: 120_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer', { width: 390, javaScript: false });
  await page.goto(`${base}/nl/stad/parkeren`);
  await page.click('a[href$="/ronde"]');
  const field = page.locator('.mob__section input').first();
  await field.fill('999');
  await page.click('form[data-round] button[type="submit"]');
  assert.ok(await page.locator('.mob__section [aria-invalid="true"]').count(), 'the slip of the pen is told');
  await page.locator('.mob__section input').first().fill('12');
  await page.click('form[data-round] button[type="submit"]');
  assert.match(await page.textContent('#melding'), /1 telling bewaard/);
  assert.equal(await page.locator('.mob__section input').first().inputValue(), '12', 'what was counted stands there');
  await page.fill('textarea[name="tabel"]', 'straatdeel\t16/11/2026 10:00\t16/11/2026 15:00\nFabelstraat\t38\t12\nNergens\t1\t1');
  await page.click('form[data-paste] button[type="submit"]');
  assert.match(await page.textContent('main'), /2 tellingen bewaard/);
  assert.equal(await page.locator('.mob__wrong li').count(), 2, 'an unknown street is told');
  await context.close();
});

test('the pages are sound, and for officers alone', { timeout: 240_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page } = await signedIn(base, 'officer', { width });
    await page.goto(`${base}/nl/stad/parkeren`);
    const of = async (selector) => (await page.getAttribute(selector, 'href')).replace('/nl/', '');
    const place = await of('.mob__place a');
    const paths = ['stad/parkeren', place, `${place}/gegevens`, await of('a[href$="/ronde"]'), await of('a[href$="/nieuw"]')];
    for (const language of width === 390 ? LANGUAGES : ['nl']) {
      for (const [at, path] of paths.entries()) {
        await page.goto(`${base}/${language}/${path}`);
        await sound(page, `mobility-${at}-${language}-${width}`);
      }
    }
    await context.close();
  }
  const { context, page } = await signedIn(base, 'merchant');
  assert.equal((await page.request.get(`${base}/nl/stad/parkeren`)).status(), 403);
  await context.close();
});
