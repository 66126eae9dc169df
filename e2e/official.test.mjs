// Who started and stopped, for officers; a number checked, for whoever signed in. With a register (VKBO) of our own that
// answers over HTTP, or is silent.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { LANGUAGES, close } from './browser.mjs';
import { listen, signedIn, sound, startDemo } from './helpers.mjs';

const ANSWER = readFileSync(new URL('../crates/official/fixtures/vkbo_establishment.json', import.meta.url));
let base, stop, register, silent = false, asked = 0;

before(async () => {
  register = createServer((request, response) => {
    asked += 1;
    if (silent) { response.writeHead(500).end(); return; }
    response.writeHead(200, { 'content-type': 'application/json' }).end(request.url.includes('2000000339') ? ANSWER : '{"features":[]}');
  });
  const there = await listen(register);
  const config = () => `fetch_private = ["127.0.0.1:${there}"]\n[official]\nvkbo = "http://127.0.0.1:${there}"\n`;
  ({ base, stop } = await startDemo('official', { establishments: 700, config }));
}, { timeout: 120_000 });

after(async () => {
  await stop?.();
  register?.close();
  await close();
});

test('an officer sees who started and stopped in her town', { timeout: 180_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page } = await signedIn(base, 'officer', { width, javaScript: width === 1280 });
    await page.click('main a[href="/nl/stad/starters"]');
    assert.match(await page.textContent('h1'), /Starters en stoppers/);
    assert.equal(await page.locator('.figure__picture .chart__wide rect').count(), 24, 'two bars a month');
    await context.close();
  }
  for (const width of [390, 1280]) {
    const { context, page } = await signedIn(base, 'officer', { width });
    for (const language of LANGUAGES) {
      await page.goto(`${base}/${language}/stad/starters`);
      assert.ok(await page.locator('main table tbody tr').count() > 12);
      await sound(page, `starters-${language}-${width}`);
    }
    const file = await page.request.get(`${base}/nl/stad/starters.csv`);
    assert.equal(file.status(), 200);
    assert.match(await file.text(), /^\ufeffwhat,day,sign,kind,address,establishment_number\r\n(start|stop),/);
    await context.close();
  }
  const { context, page } = await signedIn(base, 'merchant');
  assert.equal((await page.request.get(`${base}/nl/stad/starters`)).status(), 403);
  await context.close();
});

test('a number is checked and filled in from the register, also when it is silent', { timeout: 180_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page } = await signedIn(base, 'merchant', { width });
    for (const language of LANGUAGES) {
      await page.goto(`${base}/${language}/zaken/nummer`);
      await page.fill('input[name="nummer"]', '2.000.000.338');
      await page.click('main form button[type="submit"]');
      assert.ok(await page.locator('main .field__error, main [aria-invalid="true"]').count(), 'the mistake is told at the field');
      await sound(page, `number-wrong-${language}-${width}`);
      await page.fill('input[name="nummer"]', '2.000.000.339');
      await page.click('main form button[type="submit"]');
      assert.match(await page.textContent('main'), /Verzonnenstraat 12A/);
      await sound(page, `number-found-${language}-${width}`);
      if (language === 'fr') await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await context.close();
  }
  assert.equal(asked, 1, 'the answer was kept');
  silent = true;
  const { context, page } = await signedIn(base, 'officer');
  const answer = await page.request.get(`${base}/nl/zaken/nummer?nummer=0403.170.701`, { headers: { accept: 'application/json' } });
  const body = await answer.json();
  assert.equal(body.valid, true);
  assert.match(body.trouble, /antwoordt nu niet/);
  await context.close();
});
