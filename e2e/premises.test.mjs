// Premises and vacancy: the officer walks a street on a phone and the number changes; everybody sees what is offered.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LANGUAGES, close, visitor } from './browser.mjs';
import { signedIn, sound, startDemo } from './helpers.mjs';

let base, stop;

before(async () => {
  ({ base, stop } = await startDemo('premises', { establishments: 900 }));
}, { timeout: 240_000 });

after(async () => {
  await stop?.();
  await close();
});

const number = (text) => Number(text.replace(/[^\d,]/g, '').replace(',', '.'));

test('an officer walks the street on a phone, without scripts, and the rate changes', { timeout: 180_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer', { width: 390, javaScript: false });
  await page.click('main a[href="/nl/stad/leegstand"]');
  const before = number(await page.textContent('[data-rate]'));
  assert.ok(before > 0 && before < 40, `${before} %`);
  await page.click('main a[href$="/ronde"]');
  await page.selectOption('select[name="straat"]', 'Verzonnenstraat');
  await page.click('main form.prem__pick button');
  const doors = page.locator('.prem__doors > li');
  assert.equal(await doors.count(), 14);
  const numbers = await page.locator('.prem__doors h2 a').allTextContents();
  const order = numbers.map((text) => Number(text.replace(/\D/g, '')));
  assert.deepEqual(order, order.toSorted((one, other) => one - other), 'in the order one walks');
  const used = doors.filter({ has: page.locator('.prem__mark--used') });
  const id = await used.first().getAttribute('id');
  await page.locator(`#${id} button[value="vacant"]`).click();
  assert.match(page.url(), new RegExp(`#${id}$`));
  assert.match(await page.textContent('[role="status"]'), /nieuwe periode/);
  assert.equal(await page.locator(`#${id} .prem__mark--friction`).count(), 1);
  const tall = await page.locator('.prem__tap').first().evaluate((button) => button.getBoundingClientRect().height);
  assert.ok(tall >= 44, 'large enough for a thumb');
  await page.goto(`${base}/nl/stad/leegstand`);
  const after = number(await page.textContent('[data-rate]'));
  assert.ok(after > before, `${before} % became ${after} %`);
  await context.close();
});

test('who started stands beside the premises, and the officer says that a unit is in use', { timeout: 120_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer', { width: 390, javaScript: false });
  await page.goto(`${base}/nl/stad/leegstand`);
  await page.click('.prem__work a[href$="/starters"]');
  assert.match(await page.textContent('[data-seen]'), /begon(nen)? \d+ za(ak|ken);/);
  const starters = page.locator('[data-starters] > li');
  assert.ok(await starters.count() >= 1);
  assert.match(await starters.first().textContent(), /gestart op \d+ \p{L}+ 202\d/u);
  const empty = starters.filter({ has: page.locator('form button') }).first();
  const sign = await empty.locator('.prem__door').textContent();
  const unit = await empty.locator('a').first().getAttribute('href');
  await empty.locator('button').click();
  assert.match(await page.textContent('[role="status"]'), /in gebruik/);
  const same = starters.filter({ hasText: sign });
  assert.equal(await same.locator('.prem__mark--used').count(), 1);
  await page.goto(base + unit);
  assert.ok(await page.locator('.prem__mark--used').count() >= 1);
  await page.goto(`${base}/nl/stad/leegstand`);
  await page.click('.prem__work a[href$="/starters"]');
  const nowhere = page.locator('[data-starters] > li a[href*="/nieuw?"]');
  if (await nowhere.count()) {
    await nowhere.first().click();
    assert.notEqual(await page.inputValue('[name=street]'), '', 'the address is filled in already');
  }
  await context.close();
});

test('every page of the desk is sound, on a phone and at a desk', { timeout: 400_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page } = await signedIn(base, 'officer', { width });
    await page.goto(`${base}/nl/stad/leegstand`);
    const work = await page.locator('.prem__work a').evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
    const list = work.find((path) => path.endsWith('/panden'));
    await page.goto(`${base}${list}?staat=vacant`);
    const unit = await page.locator('.prem__list a.prem__door').first().getAttribute('href');
    await page.goto(`${base}${list.replace('panden', 'zoekers')}`);
    const seeker = await page.locator('.prem__suited a.prem__door').first().getAttribute('href');
    const paths = ['/nl/stad/leegstand', ...work, unit, `${unit}/gegevens`, `${unit}/eigenaar`, `${unit}/register`, seeker, `${list.replace('panden', 'ronde')}?straat=Fictieplein`];
    for (const path of new Set(paths)) {
      await page.goto(`${base}${path}`);
      await sound(page, `premises-${path.split('/').slice(3).join('-').replace(/[0-9a-f]{32}/, 'x').replace(/\W+/g, '-')}-${width}`);
    }
    for (const language of LANGUAGES.slice(1)) {
      await page.goto(`${base}/${language}/stad/leegstand`);
      await sound(page, `premises-overview-${language}-${width}`);
    }
    await context.close();
  }
});

test('the map shows the units of the town in the colours of their state', { timeout: 120_000 }, async () => {
  const { context, page, trouble } = await signedIn(base, 'officer', {});
  await page.goto(`${base}/nl/stad/leegstand`);
  await page.locator('#kaart').scrollIntoViewIfNeeded();
  await page.waitForSelector('#kaart.is-ready', { timeout: 30_000 });
  const features = JSON.parse(await page.locator('#kaart').getAttribute('data-map')).features;
  const json = await (await page.request.get(`${base}${features}`)).json();
  assert.ok(json.features.length > 50);
  assert.ok(new Set(json.features.map((one) => one.properties.state)).size >= 3);
  assert.deepEqual(trouble.filter((line) => !line.includes('third party')), []);
  await context.close();
});

test('a letter to the owner is a PDF, and a list comes in row by row', { timeout: 120_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer', {});
  await page.goto(`${base}/nl/stad/leegstand`);
  const list = await page.locator('.prem__work a[href$="/panden"]').getAttribute('href');
  await page.goto(`${base}${list}?staat=long`);
  const unit = await page.locator('.prem__list a.prem__door').first().getAttribute('href');
  for (const name of ['akte', 'kennisgeving', 'uitnodiging']) {
    const letter = await page.request.get(`${base}${unit}/brief/${name}.pdf`);
    assert.equal(letter.status(), 200, name);
    assert.match((await letter.body()).subarray(0, 5).toString(), /%PDF-/);
  }
  await page.goto(`${base}${list.replace('panden', 'invoer')}`);
  const file = { name: 'panden.csv', mimeType: 'text/csv', buffer: Buffer.from('straat;huisnummer;toestand\nVerzonnenstraat;901;leeg\n;3;leeg\n') };
  await page.setInputFiles('input[type="file"]', file);
  await page.uncheck('input[name="proef"]');
  await page.click('main form button[type="submit"]');
  assert.match(await page.textContent('[data-report]'), /2 rijen: 1 nieuwe panden.*1 geweigerd/);
  await sound(page, 'premises-imported-1280');
  await context.close();
});

test('everybody sees what is offered, and nobody sees whose it is', { timeout: 120_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page, trouble } = await visitor({ bypassCSP: true, width });
    for (const language of LANGUAGES) {
      await page.goto(`${base}/${language}/oostkamp/leegstaande-panden`);
      assert.ok(await page.locator('[data-offer]').count() > 0);
      await sound(page, `premises-public-${language}-${width}`);
    }
    assert.doesNotMatch(await page.textContent('main'), /Luchtkasteel bv|Godelieve|Denkbeeld/);
    assert.deepEqual(trouble.filter((line) => !line.includes('third party')), []);
    assert.equal((await page.request.get(`${base}/nl/nergenshuizen/leegstaande-panden`)).status(), 404);
    const desk = await page.request.get(`${base}/nl/stad/leegstand`, { maxRedirects: 0 });
    assert.equal(desk.status(), 303, 'the desk asks who one is');
    await context.close();
  }
});
