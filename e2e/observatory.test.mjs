// The counters of a town: what an officer sees and changes, and what everybody sees.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LANGUAGES, close, visitor } from './browser.mjs';
import { signedIn, sound, startDemo } from './helpers.mjs';

let base, stop;

before(async () => {
  ({ base, stop } = await startDemo('observatory', { heavy: true, establishments: 500 }));
}, { timeout: 120_000 });

after(async () => {
  await stop?.();
  await close();
});

const officer = (options) => signedIn(base, 'officer', options);

test('an officer sees today beside a normal day, and every counter', { timeout: 180_000 }, async () => {
  const { context, page } = await officer({ javaScript: false });
  await page.click('main a[href="/nl/stad/drukte"]');
  assert.match(await page.textContent('h1'), /Drukte: /);
  assert.match(await page.textContent('.obs__now'), /verwacht waren er|nog niets geteld/);
  assert.equal(await page.locator('.obs__counters li').count(), 9);
  assert.equal(await page.locator('#ritme').count(), 1);
  await page.click('.obs__counters a >> text=Markt');
  assert.equal(await page.textContent('h1'), 'Markt');
  await page.click('a:has-text("Vorige dag")');
  assert.match(await page.textContent('[data-counted]'), /de hele dag is bekend/);
  const file = await (await page.request.get(await page.getAttribute('a:has-text("CSV")', 'href').then((href) => base + href))).text();
  assert.match(file.split('\r\n')[0], /start;local;seconds;count;used;uptime/);
  assert.ok(file.split('\r\n').length > 24 * 1_000, 'three years of hours');
  await context.close();
});

test('a counter counts only once its papers are in order', { timeout: 120_000 }, async () => {
  const { context, page } = await officer();
  await page.goto(`${base}/nl/stad/drukte/tellers`);
  await page.click('a:has-text("Telpunt toevoegen")');
  await page.fill('[name=naam]', 'Verzinselplein');
  await page.selectOption('[name=staat]', 'live');
  await page.click('button:has-text("Bewaar")');
  assert.match(await page.textContent('[role=status]'), /verwerkingsregister/);
  assert.equal(await page.inputValue('[name=naam]'), 'Verzinselplein', 'what was filled in is kept');
  await sound(page, 'counter-refused');
  await page.fill('[name=verwerking]', 'nr. 12');
  await page.fill('[name=dpia]', 'https://voorbeeld.be/dpia');
  await page.click('button:has-text("Bewaar")');
  await page.waitForURL(/tellers\?stad=/);
  assert.equal(await page.locator('.obs__counter:has-text("Verzinselplein") .badge--open').count(), 1);
  await context.close();
});

test('a chart is kept as a drawing, a picture and numbers', { timeout: 120_000 }, async () => {
  const { context, page } = await officer();
  await page.goto(`${base}/nl/stad/drukte`);
  const figure = page.locator('figure[aria-labelledby=seizoen-titel]');
  const kept = async (kind) => {
    const [download] = await Promise.all([page.waitForEvent('download'), figure.locator(`button:text-is("${kind}")`).click()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const png = await kept('PNG');
  assert.match(png.name, /^[a-z0-9-]+\.png$/);
  assert.equal(png.bytes.subarray(1, 4).toString(), 'PNG');
  assert.ok(png.bytes.readUInt32BE(16) >= 1_400, 'sharp enough for a slide');
  if (process.env.PLEIN_SHOTS) await writeFile(join(process.env.PLEIN_SHOTS, 'chart-kept.png'), png.bytes);
  const svg = (await kept('SVG')).bytes.toString();
  assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  assert.match(svg, /stroke="rgb\(/, 'its looks are in it');
  assert.ok(!svg.includes('class='), 'and ask for no style of a page');
  const csv = (await kept('CSV')).bytes.toString();
  const rows = csv.replace('\ufeff', '').trim().split('\r\n').map((row) => row.split(';'));
  assert.equal(rows.length, 1 + await figure.locator('tbody tr').count());
  assert.ok(rows.slice(1).some((row) => /^\d{4,}$/.test(row[1])), `numbers a spreadsheet can add: ${rows[1]}`);
  await context.close();
});

test('a map shows where it is busy', { timeout: 120_000 }, async () => {
  const { context, page } = await officer();
  await page.goto(`${base}/nl/stad/drukte`);
  await page.locator('#kaart').scrollIntoViewIfNeeded();
  await page.waitForSelector('#kaart.is-ready');
  const { features } = JSON.parse(await page.getAttribute('#kaart', 'data-map')).features;
  assert.ok(features.length >= 2, `${features.length} places`);
  assert.equal(await page.locator('#kaart .map__label').count(), features.length);
  const sizes = features.map(({ properties }) => [Number(properties.label.split('·').pop().replace(/\D/g, '')), properties.size]).sort(([a], [b]) => a - b);
  assert.ok(sizes.every(([, size], at) => at === 0 || size >= sizes[at - 1][1]), `the larger the crowd, the larger the disc: ${sizes}`);
  await sound(page, 'observatory-map');
  await context.close();
});

test('a town sees the months of others once it shows its own', { timeout: 120_000 }, async () => {
  const { context, page } = await officer({ javaScript: false });
  await page.goto(`${base}/nl/stad/drukte/vergelijken`);
  assert.equal(await page.locator('#steden ~ .table-scroll tbody tr').count(), 4, 'itself and what is for everybody');
  await page.selectOption('[data-share] [name=months]', 'towns');
  await page.click('[data-share] button');
  assert.equal(await page.locator('#steden ~ .table-scroll tbody tr').count(), 7);
  assert.equal(await page.locator('.figure__picture .chart__wide .chart__band').count(), 1);
  await page.selectOption('[data-share] [name=months]', 'nobody');
  await page.click('[data-share] button');
  assert.equal(await page.locator('#steden ~ .table-scroll tbody tr').count(), 4);
  await page.goto(`${base}/nl/stad/drukte/vergelijken/doelen`);
  await page.click('[data-goal] button:has-text("Wij doen mee")');
  assert.equal(await page.locator('[data-goal] .obs__goals li').count(), 7);
  await page.click('[data-goal] button:has-text("Niet langer")');
  await page.fill('[name=naam]', 'Samen drukker');
  await page.fill('[name=doel]', 'veel');
  await page.fill('[name=tegen]', '2028-01-01');
  await page.fill('[name=afspraak]', 'Alle tellers samen.');
  await page.click('button:has-text("Een doel voorstellen")');
  await page.waitForSelector('#veld-doel[aria-invalid=true]');
  assert.equal(await page.inputValue('[name=naam]'), 'Samen drukker', 'what was filled in is kept');
  await page.fill('[name=doel]', '+4');
  await page.click('button:has-text("Een doel voorstellen")');
  await page.waitForSelector('[data-goal]:has-text("Samen drukker")');
  await page.click('[data-goal]:has-text("Samen drukker") button:has-text("Doel van de lijst")');
  assert.equal(await page.locator('[data-goal]:has-text("Samen drukker")').count(), 0);
  await context.close();
});

test('vacancy and shops of towns are laid side by side, each set as its town chose', { timeout: 120_000 }, async () => {
  const { context, page } = await officer({ javaScript: false });
  const path = `${base}/nl/stad/drukte/vergelijken/leegstand`;
  await page.goto(path);
  assert.match(await page.textContent('[data-said]'), /Leegstandsgraad \(panden\): [\d,]+\s%/);
  assert.equal(await page.locator('#steden ~ .table-scroll tbody tr').count(), 1, 'only itself: two show everybody');
  await page.selectOption('[data-share] [name=vacancy]', 'towns');
  await page.click('[data-share] button');
  assert.match(page.url(), /vergelijken\/leegstand/, 'back to where one was');
  assert.equal(await page.locator('#steden ~ .table-scroll tbody tr').count(), 6, 'one of seven shows nobody');
  assert.equal(await page.locator('.figure__picture .chart__wide .chart__band').count(), 1);
  assert.match(await page.textContent('[data-said]'), /ligt het midden op [\d,]+\s%, tussen/);
  await page.selectOption('[data-pick] [name=maat]', 'vacancy-per');
  await page.selectOption('[data-pick] [name=als]', 'index');
  await page.click('[data-pick] button');
  assert.match(await page.textContent('#beeld'), /Lege panden per 1\.000 inwoners/);
  const href = await page.getAttribute('a[href*="leegstand.csv"]', 'href');
  const file = await (await page.request.get(base + href)).text();
  assert.match(file, /nis;town;like_this_town;what;unit;from;value;index/);
  assert.equal(new Set(file.trim().split('\r\n').slice(1).map((line) => line.split(';')[0])).size, 6);
  await page.goto(`${base}/nl/stad/drukte/vergelijken/winkels?maat=chains`);
  assert.match(await page.textContent('#beeld'), /Filialiseringsgraad/);
  assert.equal(await page.locator('#mix ~ .table-scroll tbody tr').count(), 8);
  await page.goto(`${base}/nl/drukte/steden`);
  assert.ok(await page.locator('#set-vacancy ~ .table-scroll tbody tr').count() >= 2);
  assert.ok(await page.locator('#set-retail ~ .table-scroll tbody tr').count() >= 3);
  await page.goto(path);
  await page.selectOption('[data-share] [name=vacancy]', 'nobody');
  await page.click('[data-share] button');
  assert.equal(await page.locator('#steden ~ .table-scroll tbody tr').count(), 1, 'taken back at once');
  await context.close();
});

test('everybody sees the town, nobody its desk', { timeout: 120_000 }, async () => {
  const { context, page, trouble } = await visitor({ javaScript: false });
  const nis = await (async () => {
    const own = await officer();
    await own.page.goto(`${base}/nl/stad/drukte`);
    const href = await own.page.getAttribute('a[href*="/nl/drukte/"]', 'href');
    await own.context.close();
    return href.split('/').pop();
  })();
  await page.goto(`${base}/nl/drukte/${nis}`);
  assert.match(await page.textContent('h1'), /Hoe druk is het in /);
  assert.equal(await page.locator('.obs__counters a').count(), 0);
  assert.deepEqual((await context.cookies()).length, 0);
  await page.goto(`${base}/nl/stad/drukte?stad=${nis}`);
  assert.match(page.url(), /aanmelden/, 'the desk asks who one is');
  assert.equal((await page.goto(`${base}/nl/drukte/11001`)).status(), 404);
  assert.deepEqual(trouble.filter((one) => one.includes('third party') && !one.includes(base)), []);
  await context.close();
});

for (const language of LANGUAGES) {
  test(`the pages of counters in ${language} are accessible and fit a phone`, { timeout: 240_000 }, async () => {
    const { context, page } = await signedIn(base, 'officer', { language });
    await page.goto(`${base}/${language}/stad/drukte`);
    const counter = await page.locator('.obs__counters a').first().getAttribute('href');
    const open = await page.getAttribute(`a[href*="/${language}/drukte/"]`, 'href');
    await page.goto(`${base}/${language}/stad/drukte/tellers`);
    const edit = await page.locator('.obs__counters a').first().getAttribute('href');
    for (const [path, name] of [[`/${language}/stad/drukte`, 'desk'], [counter, 'counter'], [`/${language}/stad/drukte/tellers`, 'manage'], [edit, 'edit'], [`/${language}/stad/drukte/vergelijken`, 'between'], [`/${language}/stad/drukte/vergelijken/evenementen`, 'between-events'], [`/${language}/stad/drukte/vergelijken/leegstand`, 'between-vacancy'], [`/${language}/stad/drukte/vergelijken/winkels?maat=density`, 'between-shops'], [`/${language}/stad/drukte/vergelijken/doelen`, 'goals'], [`/${language}/stad/drukte/steden`, 'desk-towns'], [`/${language}/drukte/steden`, 'towns'], [open, 'public']]) {
      for (const [width, height] of [[1280, 900], [390, 800]]) {
        await page.setViewportSize({ width, height });
        await page.goto(base + path);
        await sound(page, `observatory-${name}-${language}-${width}`);
      }
    }
    await context.close();
  });
}
