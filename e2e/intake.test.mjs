// How counts come in: a device with a key, a thumb without a network.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, visitor } from './browser.mjs';
import { asDemo, sound, startDemo } from './helpers.mjs';

let base, stop;

before(async () => {
  ({ base, stop } = await startDemo('intake'));
}, { timeout: 240_000 });

after(async () => {
  await stop?.();
  await close();
});

async function officer(options) {
  const one = await visitor({ bypassCSP: true, ...options });
  await asDemo(one.page, base, 'officer');
  return one;
}

test('a device sends with a key that is shown once, until it is ended', { timeout: 60_000 }, async () => {
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
  await context.close();
});

test('a thumb counts on without a network and sends later', { timeout: 60_000 }, async () => {
  const { context, page } = await officer({ width: 390, height: 800 });
  await page.goto(`${base}/nl/stad/drukte`);
  await page.click('.obs__counters a >> text=Kerkstraat');
  const path = await page.getAttribute('a[href*="/tel/"]', 'href');
  // Two hours ago, so that the hour is over when the network is back.
  await page.clock.install({ time: Date.now() - 7_200_000 });
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
