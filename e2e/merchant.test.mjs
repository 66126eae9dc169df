// A merchant keeps her place right and a visitor sees it; an officer works for her town. In a real browser, against
// the real binary with the invented towns.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LANGUAGES, close, visitor } from './browser.mjs';
import { asDemo, signedIn, sound, startDemo } from './helpers.mjs';

let base, stop;

before(async () => {
  ({ base, stop } = await startDemo('merchant'));
}, { timeout: 120_000 });

after(async () => {
  await stop?.();
  await close();
});

// Pages on a phone in every language, and on a desk.
async function everywhere(page, parts, width) {
  for (const language of width === 390 ? LANGUAGES : ['nl']) {
    for (const part of parts) {
      await page.goto(`${base}/${language}/${part}`);
      await sound(page, `merchant-${part.replace(/\W+/g, '-').slice(-14)}-${language}-${width}`);
    }
  }
}

test('a merchant changes her hours without JavaScript, and a visitor sees them', { timeout: 120_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page } = await visitor({ javaScript: false, width });
    await asDemo(page, base, 'merchant');
    await page.click('main a[href="/nl/zaken"]');
    const place = await page.getAttribute('[data-places] h2 a', 'href');
    await page.goto(`${base}${place}/uren`);
    await page.uncheck('#d0-dicht');
    await page.fill('#d0-van1', width === 390 ? '7u15' : '8');
    await page.fill('#d0-tot1', '12.30');
    await page.fill('#d0-van2', '');
    await page.fill('#d0-tot2', '');
    await page.click('form[data-edit] button[value="kijk"]');
    assert.match(await page.textContent('main'), /De komende twee weken/);
    await page.click('form[data-publish] button[value="publiceer"]');
    await page.waitForURL(/bewaard=uren/);
    const id = place.split('/').pop();
    const expected = width === 390 ? /7\.15/ : /8\.00|8 uur/;
    let told = '';
    for (let turn = 0; turn < 30 && !expected.test(told); turn += 1) {
      await page.goto(`${base}/id/${id}`);
      told = await page.textContent('main');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.match(told, expected);
    await context.close();
  }
});

test('the pages of a merchant are sound on a phone and a desk, in every language', { timeout: 300_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page, trouble } = await signedIn(base, 'merchant', { width });
    await page.goto(`${base}/nl/zaken`);
    const place = (await page.getAttribute('[data-places] h2 a', 'href')).replace('/nl/', '');
    await everywhere(page, ['zaken', place, ...['naam', 'aanbod', 'tekst', 'uren', 'contact', 'diensten', 'adres', 'sluiting'].map((one) => `${place}/${one}`)], width);
    await page.goto(`${base}/nl/${place}/uren`);
    await page.click('form[data-edit] button[value="kijk"]');
    await sound(page, `merchant-preview-${width}`);
    assert.deepEqual(trouble.filter((line) => !line.includes(base)), []);
    await context.close();
  }
});

// A real JPEG of a few colours, drawn by the browser itself.
async function drawn(page) {
  const data = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [800, 600];
    const draw = canvas.getContext('2d');
    draw.fillStyle = '#b04030';
    draw.fillRect(0, 0, 800, 600);
    draw.fillStyle = '#f0e0c0';
    draw.fillRect(200, 150, 400, 300);
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
  });
  return { name: 'gevel.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(data, 'base64') };
}

test('a merchant shows a photo, and a visitor sees it on the page and beside the result', { timeout: 180_000 }, async () => {
  const { context, page } = await visitor({ bypassCSP: true, width: 390 });
  await page.goto(`${base}/nl/`);
  const photo = await drawn(page);
  await asDemo(page, base, 'merchant');
  await page.goto(`${base}/nl/zaken`);
  const place = await page.getAttribute('[data-places] h2 a', 'href');
  const id = place.split('/').pop();
  await page.goto(`${base}${place}/fotos`);
  await sound(page, 'photos-390');
  const before = await page.locator('[data-photos] li').count();
  await page.setInputFiles('#foto', photo);
  await page.fill('form[data-photo] input[name=alt]', 'Een rode gevel met een wit vlak');
  await page.click('form[data-photo] button[type=submit]');
  await page.waitForURL(/gedaan=toegevoegd/);
  assert.equal(await page.locator('[data-photos] li').count(), before + 1);
  await page.setViewportSize({ width: 1280, height: 900 });
  await sound(page, 'photos-1280');
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${base}/id/${id}`);
    const image = page.locator('img[alt="Een rode gevel met een wit vlak"]');
    await image.scrollIntoViewIfNeeded();
    await page.waitForFunction((element) => element.complete && element.naturalWidth > 0, await image.elementHandle());
    await sound(page, `place-photo-${width}`);
  }
  const data = await page.$$eval('script[type="application/ld+json"]', (all) => all.map((one) => JSON.parse(one.textContent)));
  assert.ok(data.some((one) => Array.isArray(one.image) && one.image[0].includes('/foto/')), 'schema.org image');
  const sign = (await page.textContent('h1')).trim();
  await page.goto(`${base}/nl/zoek?wat=${encodeURIComponent(sign)}`);
  assert.ok(await page.locator('.hit__photo').count(), 'a photo beside the result');
  await sound(page, 'results-photo-1280');
  await context.close();
});

test('the new pages of merchants are sound in every language', { timeout: 300_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page, trouble } = await signedIn(base, 'merchant', { width });
    await page.goto(`${base}/nl/zaken`);
    const place = (await page.getAttribute('[data-places] h2 a', 'href')).replace('/nl/', '');
    await everywhere(page, ['zaken/uren', 'zaak-toevoegen', 'zaak-toevoegen/nieuw', ...['fotos', 'beheerders', 'vergelijken'].map((one) => `${place}/${one}`)], width);
    await page.goto(`${base}/nl/${place}`);
    assert.ok(await page.locator('[data-visitors] svg').count(), 'the visitors of her page');
    await sound(page, `merchant-place-${width}`);
    assert.deepEqual(trouble.filter((line) => !line.includes(base)), []);
    await context.close();
  }
});

test('a merchant registers a place without JavaScript, and the town says yes', { timeout: 180_000 }, async () => {
  const shopper = await visitor({ javaScript: false, width: 390 });
  const { page } = shopper;
  await asDemo(page, base, 'shopper');
  await page.goto(`${base}/nl/zaak-toevoegen`);
  await page.fill('input[name=zaak]', 'Zeepziederij Bestaat Niet');
  await page.fill('input[name=postcode]', '8370');
  await page.click('form[data-look] button');
  assert.match(await page.textContent('main'), /vonden we niet/);
  await page.click('a[href*="zaak-toevoegen/nieuw"]');
  assert.equal(await page.inputValue('input[name=sign]'), 'Zeepziederij Bestaat Niet');
  const next = () => page.click('form[data-register] button[value="verder"]:not([aria-hidden])');
  await page.fill('input[name=nummer]', '0123');
  await page.check('input[value=eenmanszaak]');
  await page.fill('input[name=street]', 'Marktstraat');
  await page.fill('input[name=number]', '3');
  await page.fill('input[name=locality]', 'Blankenberge');
  await next();
  assert.match(await page.textContent('main'), /kloppen niet samen/);
  await page.fill('input[name=nummer]', '0878.065.378');
  await next();
  await page.fill('form[data-register] input[name=zoek]', 'kaas');
  await page.click('form[data-register] button[value="zoek"]');
  await page.check('input[name=categories] >> nth=0');
  await next();
  await page.fill('#d0-van1', '9');
  await page.fill('#d0-tot1', '18');
  await next();
  await page.fill('input[name=phone]', '050 00 00 00');
  await next();
  await page.check('#mag-1');
  await next();
  assert.match(await page.textContent('main'), /De komende twee weken/);
  await page.click('button[value="terug"]');
  assert.ok(await page.isChecked('#mag-1'), 'nothing is lost on the way back');
  await next();
  await page.click('button[value="verstuur"]');
  await page.waitForURL(/aanvraag/);
  const officer = await visitor({ bypassCSP: true });
  await asDemo(officer.page, base, 'officer');
  await officer.page.goto(`${base}/nl/stad/aanvragen`);
  const card = officer.page.locator('[data-waiting]', { hasText: 'Zeepziederij Bestaat Niet' });
  await sound(officer.page, 'queue-new-1280');
  await card.locator('button[value="zaak"]').click();
  await officer.page.waitForURL(/gedaan=approved/);
  let found = 0;
  for (let turn = 0; turn < 30 && !found; turn += 1) {
    await officer.page.goto(`${base}/nl/zoek?wat=zeepziederij+bestaat+niet`);
    found = await officer.page.getByRole('link', { name: 'Zeepziederij Bestaat Niet' }).count();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.ok(found, 'visitors find the new place');
  await shopper.context.close();
  await officer.context.close();
});

test('a visitor reports an error and the officer handles it', { timeout: 120_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer');
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const language of width === 390 ? LANGUAGES : ['nl']) {
      await page.goto(`${base}/${language}/stad/meldingen`);
      await sound(page, `reports-${language}-${width}`);
    }
  }
  const open = await page.locator('[data-open] > li').count();
  assert.ok(open > 0, 'the demo has reports');
  await page.click('[data-open] > li:first-child button[value="mended"]');
  await page.waitForURL(/gedaan=1/);
  assert.equal(await page.locator('[data-open] > li').count(), open - 1);
  await context.close();
});

test('an officer finds her places, hides one, shows it again and undoes', { timeout: 180_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer');
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const part of ['stad/aanvragen', 'stad/zaken', 'stad/wijzigingen']) {
      await page.goto(`${base}/nl/${part}`);
      await sound(page, `officer-${part.split('/').pop()}-${width}`);
    }
  }
  await page.goto(`${base}/nl/stad/zaken?staat=getoond`);
  const place = await page.getAttribute('tbody a', 'href');
  const id = place.split('/').pop();
  const public_status = async () => (await page.request.get(`${base}/id/${id}`)).status();
  assert.equal(await public_status(), 200);
  await page.goto(`${base}${place}/beheer`);
  await sound(page, 'officer-beheer');
  await page.fill('input[name=reden]', 'Dit is een proef.');
  await page.click('button[value="verberg"]');
  await sound(page, 'officer-sure');
  await page.click('button[value="zeker"]');
  for (let turn = 0; turn < 30 && (await public_status()) === 200; turn += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.notEqual(await public_status(), 200, 'nobody finds a hidden place');
  await page.goto(`${base}/nl/stad/wijzigingen`);
  await page.click('form[action$="/ongedaan"] button');
  await page.waitForURL(/gedaan=1/);
  for (let turn = 0; turn < 30 && (await public_status()) !== 200; turn += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(await public_status(), 200);
  await context.close();
});

test('somebody asks the town for a place, and the officer says yes', { timeout: 120_000 }, async () => {
  const shopper = await visitor({ bypassCSP: true, width: 390 });
  await asDemo(shopper.page, base, 'shopper');
  const officer = await visitor({ bypassCSP: true });
  await asDemo(officer.page, base, 'officer');
  await officer.page.goto(`${base}/nl/stad/zaken?staat=getoond`);
  const id = (await officer.page.getAttribute('tbody tr:last-child a', 'href')).split('/').pop();
  await shopper.page.goto(`${base}/id/${id}`);
  await shopper.page.click('main a[href*="/beheren/"]');
  await sound(shopper.page, 'claim-390');
  await shopper.page.fill('input[name=nummer]', '0403.170.701');
  await shopper.page.fill('textarea[name=bericht]', 'Ik nam de zaak over.');
  await shopper.page.click('button[value="stad"]');
  await shopper.page.waitForURL(/aanvraag/);
  await sound(shopper.page, 'claim-waiting-390');
  await officer.page.goto(`${base}/nl/stad/aanvragen`);
  await sound(officer.page, 'queue-1280');
  await officer.page.locator('[data-waiting]', { hasText: 'Ik nam de zaak over.' }).locator('button[value="zaak"]').click();
  await officer.page.waitForURL(/gedaan=approved/);
  await shopper.page.reload();
  assert.match(await shopper.page.textContent('main'), /Goedgekeurd/);
  await sound(shopper.page, 'claim-approved-390');
  await shopper.context.close();
  await officer.context.close();
});
