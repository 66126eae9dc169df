// How counts come in: the three files of a supplier, a device with a key, a thumb without a network, a source that is asked.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { close } from './browser.mjs';
import { listen, signedIn, sound, startDemo } from './helpers.mjs';

let base, stop, parking, feed, asked;

before(async () => {
  asked = [];
  parking = createServer((request, response) => {
    asked.push(request.headers['x-api-key']);
    const broken = request.url.startsWith('/stuk');
    response.writeHead(broken ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ results: [
      { name: 'P Verzonnen', lastupdate: new Date().toISOString(), total: 400, free: 150 },
      { name: 'P Gisteren', lastupdate: 'gisteren', total: 400, free: 150 },
    ] }));
  });
  feed = `http://127.0.0.1:${await listen(parking)}`;
  ({ base, stop } = await startDemo('intake', { config: async () => 'fetch_private = ["127.0.0.1"]\n' }));
}, { timeout: 240_000 });

after(async () => {
  await stop?.();
  parking?.close();
  await close();
});

const officer = (options) => signedIn(base, 'officer', options);

async function upload(page, name, text) {
  await page.goto(`${base}/nl/stad/drukte/invoer`);
  await page.setInputFiles('input[name=bestand]', { name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.click('button:has-text("Bekijk het bestand")');
  await page.waitForURL(/invoer\/\d{5}\/[0-9a-f]{32}/);
}

// Work in the background: the page says so, and is asked again.
async function until(page, text, seconds = 30) {
  for (let turn = 0; turn < seconds * 2; turn += 1) {
    if ((await page.textContent('main')).includes(text)) return;
    await page.waitForTimeout(500);
    await page.goto(page.url());
  }
  assert.fail(`‘${text}’ did not come: ${await page.textContent('main')}`);
}

test('sites, channels and counts of a supplier come in, and counts are taken back', { timeout: 120_000 }, async () => {
  const { context, page } = await officer();
  await upload(page, 'telpunten.csv', 'site_id;naam;soort;lat;lon\nS1;Verzonnen markt;square;51.15;3.23\nS2;Ver weg;square;10;10\n');
  assert.match(await page.textContent('main'), /Bestand met telpunten[\s\S]*1 nieuw[\s\S]*Rij 3/);
  await sound(page, 'intake-trio-sites');
  await page.click('button:has-text("Breng in")');
  await page.waitForSelector('[role=status]:has-text("Ingebracht")');
  await upload(page, 'tellers.csv', 'channel_id;site_id;mode;step\nK1;S1;voetgangers;60\nK2;S9;voetgangers;60\n');
  assert.match(await page.textContent('main'), /Dit telpunt kennen we niet/);
  await page.click('button:has-text("Breng in")');
  await page.waitForSelector('[role=status]:has-text("Ingebracht")');
  // Every count at the same hour: how long one lasts is not seen, and somebody has to say it.
  await upload(page, 'tellingen.csv', 'wanneer;code;aantal\n2026-09-01 10:00;K1;12\n2026-09-01 10:00;K7;3\n2026-09-01 10:00;K1;-4\n');
  await page.waitForSelector('[data-mapping]');
  await page.locator('summary:has-text("Tijd, lengte en getallen")').click();
  await page.selectOption('[name=minuten]', '60');
  await page.click('button:has-text("Lees opnieuw")');
  await until(page, 'Welke teller is welke?');
  assert.ok(await page.inputValue('[data-links] select >> nth=0'), 'known by the code of the other file');
  await page.setViewportSize({ width: 390, height: 800 });
  await sound(page, 'intake-links');
  await page.click('button:has-text("Breng de tellingen in")');
  await until(page, 'Neem deze invoer terug');
  const report = await page.textContent('#verslag ~ .table-scroll');
  assert.match(report, /Nieuwe tellingen\s*1/);
  assert.match(report, /Tellingen van namen zonder teller\s*1/);
  assert.match(report, /Geweigerd\s*1/);
  const refused = await (await page.request.get(`${page.url()}/geweigerd.csv`)).text();
  assert.match(refused, /4;[^;]*;[^;]*;.*nul/);
  await page.click('button:has-text("Neem deze invoer terug")');
  await until(page, 'Teruggenomen');
  await context.close();
});

test('a device sends with a key that is shown once, until it is ended, and what it sent is taken back', { timeout: 60_000 }, async () => {
  const { context, page } = await officer();
  await page.goto(`${base}/nl/stad/drukte/toestellen`);
  await page.fill('[name=naam]', 'Poort van de leverancier');
  await page.click('button:has-text("Maak een sleutel")');
  const key = (await page.textContent('[role=status] code')).trim();
  assert.match(key, /^[0-9a-f]{64}$/);
  const stream = (await page.locator('code:has-text("Datastreams(")').first().textContent()).trim();
  const begin = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 7_200_000).toISOString();
  const end = new Date(Date.parse(begin) + 3_600_000).toISOString();
  // As a device does: without the session of a browser.
  const send = (own) => fetch(`${base}/v1.1/${stream}/Observations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${own}`, 'content-type': 'application/json' },
    body: JSON.stringify({ phenomenonTime: `${begin}/${end}`, result: 4321 }),
  });
  assert.equal((await send(key)).status, 201);
  assert.equal((await send('0'.repeat(64))).status, 401);
  await page.goto(`${base}/nl/stad/drukte/toestellen`);
  assert.equal(await page.locator(`text=${key}`).count(), 0, 'shown once');
  await sound(page, 'intake-devices');
  await page.click('button:has-text("Beëindig Poort van de leverancier")');
  assert.equal((await send(key)).status, 401);
  // What it told was wrong: it is taken back.
  await page.goto(`${base}/nl/stad/drukte/invoer`);
  await page.locator('#zendingen ~ ul a:has-text("Poort van de leverancier")').first().click();
  assert.match(await page.textContent('main'), /Poort van de leverancier[\s\S]*platform over SensorThings/);
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await sound(page, `intake-batch-${width}`);
  }
  await page.click('button:has-text("Neem deze invoer terug")');
  await until(page, 'Teruggenomen op');
  assert.equal(await page.locator('button:has-text("Neem deze invoer terug")').count(), 0);
  await context.close();
});

test('a thumb counts on without a network and sends later', { timeout: 60_000 }, async () => {
  const { context, page } = await officer({ width: 390, height: 800 });
  await page.goto(`${base}/nl/stad/drukte`);
  await page.click('.obs__counters a >> text=Kerkstraat');
  const path = await page.getAttribute('a[href*="/tel/"]', 'href');
  // Ten past, two hours ago: the hour is young, and over when the network is back.
  await page.clock.install({ time: Math.floor(Date.now() / 3_600_000) * 3_600_000 - 2 * 3_600_000 + 600_000 });
  await page.goto(base + path);
  await sound(page, 'intake-hand');
  for (let tap = 0; tap < 5; tap += 1) await page.click('[data-tap]');
  await page.click('[data-back]');
  await page.clock.runFor(3_000);
  assert.equal((await page.textContent('[data-count]')).trim(), '4');
  assert.match(await page.textContent('[data-state]'), /als de 60 minuten om zijn/);
  await context.setOffline(true);
  await page.click('[data-tap]');
  assert.match(await page.textContent('[data-state]'), /Geen netwerk/);
  await page.click('[data-stop]');
  await page.clock.fastForward('02:00:00');
  const sent = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().includes('/tel/'));
  await context.setOffline(false);
  const answer = await sent;
  assert.equal(JSON.parse(answer.request().postData()).stretches[0].count, 5);
  assert.equal((await answer.json()).kept.length, 1);
  await page.waitForSelector('[data-state]:has-text("Alles is verstuurd")');
  await page.goto(`${base}/nl/stad/drukte/invoer`);
  assert.match(await page.textContent('#zendingen ~ ul'), /met de hand geteld/);
  await context.close();
});

test('a source is tried, linked, started, and says when it fails', { timeout: 120_000 }, async () => {
  const { context, page } = await officer();
  await page.goto(`${base}/nl/stad/drukte/invoer`);
  await page.click('main a:has-text("Bronnen die we bevragen")');
  await sound(page, 'intake-sources-empty');
  await page.click('main a:has-text("JSON-bron")');
  await page.fill('[name=naam]', 'Parkings van de test');
  await page.fill('[name=url]', `${feed}/parkings`);
  await page.fill('[name=pad_id]', 'name');
  await page.fill('[name=pad_tijd]', 'lastupdate');
  await page.fill('[name=pad_plaatsen]', 'total');
  await page.fill('[name=lijst]', 'results..x');
  await page.fill('[name=pad_vrij]', 'free');
  await page.selectOption('[name=kop]', 'x-api-key');
  await page.fill('[name=sleutel]', 'geheim-van-de-test');
  await page.click('button:has-text("Bewaar")');
  assert.match(await page.textContent('main'), /Dit is geen pad/);
  assert.equal(await page.inputValue('[name=naam]'), 'Parkings van de test', 'what was filled in is kept');
  await page.fill('[name=lijst]', 'results[*]');
  await page.selectOption('[name=minuten]', '60');
  await page.fill('[name=sleutel]', 'geheim-van-de-test');
  await page.click('button:has-text("Bewaar")');
  await page.waitForURL(/bronnen\/\d{5}\/[0-9a-f]{32}/);
  assert.ok(!(await page.content()).includes('geheim-van-de-test'), 'nobody gets to see the key again');
  await page.click('button:has-text("Probeer nu")');
  assert.match(await page.textContent('#proef ~ *'), /2 rijen, waarvan 1 niet bruikbaar/);
  assert.match(await page.textContent('main'), /P Verzonnen[\s\S]*250/);
  assert.deepEqual(asked, ['geheim-van-de-test']);
  await page.setViewportSize({ width: 390, height: 800 });
  await sound(page, 'intake-source-tried');
  await page.selectOption('[data-links] select', { index: 1 });
  await page.click('button:has-text("Bewaar de tellers")');
  await page.click('button:has-text("Start")');
  await until(page, 'Antwoordde');
  assert.match(await page.textContent('main'), /Volgende keer/);
  await page.setViewportSize({ width: 1280, height: 900 });
  await sound(page, 'intake-source-runs');
  await page.fill('[name=url]', `${feed}/stuk`);
  await page.click('[data-source] button:has-text("Bewaar")');
  await until(page, 'faalde één keer');
  assert.match(await page.textContent('main'), /De andere server meldt een fout[\s\S]*503/);
  await sound(page, 'intake-source-fails');
  await page.click('button:has-text("Stop")');
  assert.match(await page.textContent('#stand ~ p'), /gestopt/);
  await context.close();
});
