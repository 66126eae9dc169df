// A moderator of a partner at her desk, in a real browser against the invented partners of the demo: a file with faults,
// places that wait, a decision; and what the town and another organisation see of it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LANGUAGES, close, visitor } from './browser.mjs';
import { asDemo, signedIn, sound, startDemo } from './helpers.mjs';

let demo;
before(async () => { demo = await startDemo('partner'); }, { timeout: 180_000 });
after(async () => { await demo?.stop(); await close(); });

test('a moderator brings a file, sees what is refused and why, and accepts what waits', { timeout: 120_000 }, async () => {
  const { context, page } = await visitor({ javaScript: false, width: 390 });
  await asDemo(page, demo.base, 'moderator');
  await page.goto(`${demo.base}/nl/partner`);
  assert.match(await page.textContent('h1'), /Handelaarsbond Verzinsel/);
  await page.click('[data-sources] a:has-text("Ledenlijst")');
  const file = Buffer.from('Lidnummer;Naam;Soort;Adres;Postcode;Gemeente;Tel\nX-1;Bakkerij Nieuwlicht;bakery;Dorp 1;8020;Oostkamp;050 12 34 99\nX-2;Zonder Plek;bakery;Nergens 1;9999;Nergens;=1+1\n');
  await page.setInputFiles('input[type=file]', { name: 'nieuw.csv', mimeType: 'text/csv', buffer: file });
  await page.click('form[enctype="multipart/form-data"] button');
  await page.waitForURL(/\/invoer\//);
  assert.match(await page.textContent('main'), /Bakkerij Nieuwlicht/, 'the preview shows the first rows');
  await page.click('form[data-mapping] button[value="invoer"]');
  for (let turn = 0; turn < 40 && !/ingevoerd/.test(await page.textContent('main')); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await page.goto(page.url());
  }
  const refused = await page.textContent('[data-refused]');
  assert.match(refused, /9999/, 'with row, column and reason');
  await page.goto(`${demo.base}/nl/partner`);
  await page.click('a:has-text("nazicht"), a[href$="/nazicht"]');
  const row = page.locator('[data-queue] li', { hasText: 'Bakkerij Nieuwlicht' });
  await row.locator('input').check();
  await page.click('main form button[type=submit]');
  assert.match(await page.textContent('main'), /1/);
  assert.equal(await page.locator('[data-queue] li', { hasText: 'Bakkerij Nieuwlicht' }).count(), 0);
  let found = '';
  for (let turn = 0; turn < 40 && !/Nieuwlicht/.test(found); turn += 1) {
    await page.goto(`${demo.base}/nl/zoek?wat=Nieuwlicht`);
    found = await page.textContent('main');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  assert.match(found, /Bakkerij Nieuwlicht/, 'a visitor finds it');
  await context.close();
});

test('the desk of one partner is not there for another', { timeout: 60_000 }, async () => {
  const one = await visitor();
  await asDemo(one.page, demo.base, 'moderator');
  await one.page.goto(`${demo.base}/nl/partner`);
  const source = await one.page.getAttribute('[data-sources] a', 'href');
  const two = await visitor();
  await asDemo(two.page, demo.base, 'moderator-2');
  const answer = await two.page.goto(`${demo.base}${source}`);
  assert.equal(answer.status(), 404);
  await one.context.close();
  await two.context.close();
});

for (const language of LANGUAGES) {
  test(`the pages of partners in ${language} are accessible and fit a phone`, { timeout: 180_000 }, async () => {
    const { context, page } = await signedIn(demo.base, 'moderator', { language });
    await page.goto(`${demo.base}/${language}/partner`);
    const first = (selector) => page.getAttribute(selector, 'href');
    const source = await first('[data-sources] a');
    const org = source.split('/')[3];
    const imported = await first(`a[href*="/invoer/"]`);
    const base = `/${language}/partner/${org}`;
    await page.goto(`${demo.base}${base}/nazicht`);
    const item = await page.locator('[data-queue] a').first().getAttribute('href');
    for (const [path, name] of [
      [`/${language}/partner`, 'desk'], [source, 'source'], [imported, 'import'], [`${base}/nazicht`, 'queue'], [item, 'item'],
      [`${base}/koppelingen`, 'links'], [`${base}/toegang`, 'access'], [`/${language}/partners/handelaarsbond-verzinsel`, 'public'],
    ]) {
      for (const [width, height] of [[1280, 900], [390, 800]]) {
        await page.setViewportSize({ width, height });
        await page.goto(`${demo.base}${path}`);
        await sound(page, `partner-${name}-${language}-${width}`);
      }
    }
    await context.close();
  });
}
