// The sheet of a town: its officer draws an area and types a figure, everybody reads the public sheet, and it is printed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LANGUAGES, close, visitor } from './browser.mjs';
import { signedIn, sound, startDemo } from './helpers.mjs';

let base, stop;

before(async () => {
  ({ base, stop } = await startDemo('factsheet', { establishments: 1_500 }));
}, { timeout: 180_000 });

after(async () => {
  await stop?.();
  await close();
});

test('an officer reads what is missing, draws an area and types a figure', { timeout: 240_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer', { width: 1280, javaScript: false });
  await page.click('main a[href="/nl/stad/feitenfiche"]');
  assert.match(await page.textContent('h1'), /Feitenfiche detailhandel \p{L}+/u);
  const numbers = await page.locator('.fs__value').allTextContents();
  assert.equal(numbers.length, 6);
  assert.ok(Number(numbers[0].replace('.', '')) > 30, `outlets: ${numbers[0]}`);
  assert.equal(await page.locator('#ontbreekt').count(), 1, 'what is missing is for officers');
  assert.ok(await page.locator('.chart__wide polyline').count() >= 2, 'two years are drawn');
  await page.click('main a[href^="/nl/stad/feitenfiche/gebieden"]');
  assert.ok(await page.locator('.fs__row').count() >= 1, 'the demo has areas');
  await page.fill('input[name="naam"]', 'Stationsbuurt');
  await page.fill('input[name="midden"]', 'ergens');
  await page.fill('input[name="straal"]', '600');
  await page.click('form[data-area] button[type="submit"]');
  assert.ok(await page.locator('main [aria-invalid="true"]').count(), 'the mistake is told at the field');
  assert.equal(await page.inputValue('input[name="naam"]'), 'Stationsbuurt', 'what was typed is kept');
  await page.goto(`${base}/nl/stad/feitenfiche/cijfers`);
  await page.selectOption('select[name="wat"]', 'footfall');
  await page.fill('input[name="jaar"]', '2025');
  await page.fill('input[name="waarde"]', '104,5');
  await page.fill('input[name="bron"]', 'Eigen tellers (verzonnen)');
  await page.click('form[data-figure] button[type="submit"]');
  assert.match(await page.textContent('main'), /Passantenindex, 2025/);
  await page.goto(`${base}/nl/stad/feitenfiche`);
  assert.match(await page.textContent('section[aria-labelledby="koopstromen"]'), /Eigen tellers \(verzonnen\), 2025/);
  const file = await page.request.get(`${base}/nl/stad/feitenfiche.csv`);
  assert.match(await file.text(), /^\ufeffcode;indicator;definition;unit;town;cluster;province;source;year;method\r\noutlets;/);
  const paper = await page.request.get(`${base}/nl/stad/feitenfiche.pdf`);
  assert.equal(paper.headers()['content-type'], 'application/pdf');
  assert.ok((await paper.body()).subarray(0, 5).toString() === '%PDF-');
  await context.close();
});

test('everybody reads the public sheet, on a phone too', { timeout: 240_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page } = await visitor({ bypassCSP: true, width });
    await page.goto(`${base}/nl/oostkamp`);
    await page.click('main a[href="/nl/oostkamp/feitenfiche"]');
    assert.equal(await page.locator('#ontbreekt').count(), 0);
    for (const language of LANGUAGES) {
      await page.goto(`${base}/${language}/oostkamp/feitenfiche`);
      await sound(page, `factsheet-public-${language}-${width}`);
    }
    assert.equal((await page.request.get(`${base}/nl/oostkamp/feitenfiche.pdf`)).status(), 200);
    await context.close();
  }
});

test('the desk is sound for everybody, and for nobody else', { timeout: 240_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page } = await signedIn(base, 'officer', { width });
    for (const language of LANGUAGES) {
      for (const path of ['', '/gebieden', '/cijfers']) {
        await page.goto(`${base}/${language}/stad/feitenfiche${path}`);
        await sound(page, `factsheet${path.replace('/', '-')}-${language}-${width}`);
      }
    }
    await context.close();
  }
  const { context, page } = await signedIn(base, 'merchant');
  for (const path of ['', '.pdf', '.csv', '/gebieden', '/cijfers']) {
    assert.equal((await page.request.get(`${base}/nl/stad/feitenfiche${path}`)).status(), 403, path);
  }
  await context.close();
});
