// What people come for, as they do it: with a phone, with a keyboard, without JavaScript.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BASE, close, go, visitor } from './browser.mjs';

after(close);

const PLACE = /\/nl\/[^/?]+\/[^/?]+-[0-9a-f]{32}/;

test('without JavaScript a shopper finds bread and its opening hours', async () => {
  const { context, page } = await visitor({ javaScript: false, width: 390 });
  await go(page, '/nl/');
  await page.fill('input[name="wat"]', 'brood');
  await page.fill('input[name="waar"]', 'Oostkamp');
  await Promise.all([page.waitForURL(/wat=brood/), page.locator('main form button[type="submit"]').first().click()]);
  const results = page.locator(`main a[href*="/nl/oostkamp/"]`);
  assert.ok((await results.count()) > 0, 'there are results in Oostkamp');
  await Promise.all([page.waitForURL(PLACE), results.first().click()]);
  assert.match(await page.textContent('main'), /zaterdag/i, 'the week is shown');
  assert.equal(await page.locator('link[rel="canonical"]').count(), 1);
  const data = JSON.parse(await page.locator('script[type="application/ld+json"]').first().textContent());
  assert.ok(JSON.stringify(data).includes('PostalAddress'));
  await context.close();
});

test('with the keyboard alone a shopper searches, filters and opens a place', async () => {
  const { context, page, trouble } = await visitor();
  await go(page, '/nl/');
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.textContent.trim()), /inhoud/i, 'the skip link comes first');
  const reach = async (wanted, most = 60) => {
    for (let i = 0; i < most; i += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((selector) => document.activeElement?.matches(selector), wanted)) return;
    }
    assert.fail(`the Tab key does not reach ${wanted}`);
  };
  await reach('input[name="wat"]');
  const outlined = await page.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  });
  assert.ok(outlined, 'the focus is visible');
  await page.keyboard.type('kaas');
  await page.keyboard.press('Escape');
  await reach('input[name="waar"]', 5);
  await page.keyboard.type('Waregem');
  await page.keyboard.press('Escape');
  await Promise.all([page.waitForURL(/wat=kaas/), page.keyboard.press('Enter')]);
  await page.waitForLoadState('load');
  await reach('main a[href*="/nl/waregem/"], main a[href*="-0"]', 120);
  await Promise.all([page.waitForURL(PLACE), page.keyboard.press('Enter')]);
  assert.deepEqual(trouble, []);
  await context.close();
});

test('search as you type proposes, and the arrow keys choose', async () => {
  const { context, page, trouble } = await visitor({ width: 390 });
  await go(page, '/nl/');
  await page.click('input[name="wat"]');
  await page.keyboard.type('bakk', { delay: 40 });
  const options = page.locator('[role="option"]');
  await options.first().waitFor();
  assert.ok((await options.count()) >= 2);
  await page.keyboard.press('ArrowDown');
  const active = await page.getAttribute('input[name="wat"]', 'aria-activedescendant');
  assert.ok(active, 'the active option is told to screen readers');
  assert.deepEqual(trouble, []);
  await context.close();
});

test('"bij mij" asks for the position only on a click, and sorts by distance', async () => {
  const { context, page, trouble } = await visitor({ mayLocate: true, width: 390 });
  await go(page, '/nl/');
  await page.fill('input[name="wat"]', 'brood');
  // A busy machine may let the browser's own ten seconds pass: as people do, she clicks again.
  for (let turn = 0; turn < 2 && !page.url().includes('bij=51.1'); turn += 1) {
    await page.locator('[data-locate]').first().click();
    await page.waitForURL(/bij=51\.1/).catch(() => {});
  }
  assert.match(page.url(), /bij=51\.1/);
  assert.match(await page.textContent('main'), /\d+\s?(m|km)\b/);
  assert.deepEqual(trouble, []);
  await context.close();
});

test('the map shows the same places as the list, and asks nobody else for anything', async () => {
  const { context, page, trouble } = await visitor({ width: 1280 });
  const tiles = [];
  page.on('response', (response) => response.url().includes('/tiles/') && tiles.push(response.status()));
  await go(page, '/nl/zoek?wat=brood&waar=Oostkamp');
  const button = page.locator('[data-map-open]');
  if (await button.isVisible().catch(() => false)) await button.click();
  await page.waitForSelector('canvas.maplibregl-canvas', { timeout: 30_000 });
  await page.waitForTimeout(3_000);
  assert.ok(tiles.length > 0 && tiles.every((status) => status === 200 || status === 204), `tiles: ${tiles}`);
  assert.deepEqual(trouble.filter((line) => !/GL Driver|WebGL/.test(line)), []);
  await context.close();
});

test('a filter narrows the list, and its chip takes it away again', async () => {
  const { context, page } = await visitor({ javaScript: false });
  await go(page, '/nl/zoek?waar=Waregem');
  const total = async () => Number(/([\d.]+)/.exec(await page.textContent('[data-total]'))[1].replaceAll('.', ''));
  const before = await total();
  await go(page, '/nl/zoek?waar=Waregem&met=wheelchair');
  const after = await total();
  assert.ok(after > 0 && after < before, `${after} of ${before}`);
  await Promise.all([page.waitForLoadState('load'), page.locator('[data-chip]').first().click()]);
  assert.equal(await total(), before);
  await context.close();
});

test('a visitor reports an error without an account', async () => {
  const { context, page } = await visitor({ javaScript: false });
  await go(page, '/nl/zoek?wat=brood&waar=Oostkamp');
  await Promise.all([page.waitForURL(PLACE), page.locator('main a[href*="/nl/oostkamp/"]').first().click()]);
  const form = page.locator('form[action*="meld"], form[data-report]').first();
  await form.locator('textarea').fill('De winkel is op maandag gesloten.');
  const [response] = await Promise.all([
    page.waitForResponse((r) => r.request().method() === 'POST'),
    form.locator('button[type="submit"]').click(),
  ]);
  assert.ok([200, 303].includes(response.status()), String(response.status()));
  await page.waitForLoadState('load');
  assert.match(await page.textContent('main'), /dank/i);
  await context.close();
});

test('nothing is kept on the device of a visitor', async () => {
  const { context, page } = await visitor();
  await go(page, '/nl/');
  await go(page, '/nl/zoek?wat=brood&waar=Oostkamp');
  assert.deepEqual(await context.cookies(), []);
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  await context.close();
});

test('the embed works in a frame of an allowed site only, and tells its height', async () => {
  const { context, page } = await visitor();
  const response = await go(page, '/embed/list?gemeente=31022&cat=bakery&taal=nl');
  assert.equal(response.status(), 200);
  assert.match(response.headers()['content-security-policy'], /frame-ancestors [^;]*https?:/);
  const home = await go(page, '/nl/');
  assert.match(home.headers()['content-security-policy'], /frame-ancestors 'none'/);
  await context.close();
});

test('the root sends each visitor to the own language', async () => {
  for (const [locale, start] of [['fr-BE', '/fr/'], ['de-DE', '/de/'], ['nl-BE', '/nl/'], ['pl-PL', '/nl/']]) {
    const { context, page } = await visitor({ locale });
    await go(page, '/');
    assert.equal(page.url(), BASE + start);
    await context.close();
  }
});
