// Events and repairs: what could be seen of a plan, what an old event brought, and a repair that somebody judges.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, visitor } from './browser.mjs';
import { asDemo, sound, startDemo } from './helpers.mjs';

let base, stop;

before(async () => {
  ({ base, stop } = await startDemo('events', { heavy: true }));
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

// What is worked out in the background is asked again until it is there.
async function until(page, selector, seconds = 150) {
  for (let turn = 0; turn < seconds; turn += 1) {
    if (await page.locator(selector).count()) return;
    await page.waitForTimeout(1_000);
    await page.goto(page.url());
  }
  assert.fail(`${selector} did not come: ${await page.textContent('main')}`);
}

const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

test('who plans an event is told the smallest effect that could be seen', { timeout: 240_000 }, async () => {
  const { context, page } = await officer({ javaScript: false });
  await page.goto(`${base}/nl/stad/evenementen`);
  await page.click('main a[href$="/nieuw"]');
  await page.fill('[name=naam]', 'Verzonnen wijkfeest');
  await page.fill('[name=van]', day(30));
  await page.fill('[name=tot]', day(20));
  await page.click('main form button');
  assert.equal(await page.inputValue('[name=naam]'), 'Verzonnen wijkfeest', 'the end lies before the begin');
  await sound(page, 'events-refused');
  await page.fill('[name=tot]', day(30));
  await page.click('main form button');
  await page.goto(`${base}/nl/stad/evenementen`);
  await page.click('main a:has-text("Verzonnen wijkfeest")');
  await until(page, '.obs__now .obs__number');
  assert.match(await page.textContent('.obs__now .obs__number'), /\+\d+/);
  await page.setViewportSize({ width: 390, height: 800 });
  await sound(page, 'events-planned');
  await context.close();
});

test('an old event tells what it brought, how sure that is, and beside what', { timeout: 240_000 }, async () => {
  const { context, page } = await officer({ javaScript: false });
  await page.goto(`${base}/nl/stad/evenementen`);
  await page.locator('#voorbij ~ ul a:has-text("Braderie")').last().click();
  await until(page, '[data-effect]');
  const text = await page.textContent('.obs__now');
  assert.match(text, /\d/);
  assert.equal(await page.locator('#rond').count() + await page.locator('#lijn').count() > 0, true, 'the days around it');
  const data = await (await page.request.get(`${page.url()}/effect.json`)).json();
  assert.ok(data && typeof data === 'object');
  await page.setViewportSize({ width: 390, height: 800 });
  await sound(page, 'events-old');
  await context.close();
});

test('a repair is undone, and taken up again', { timeout: 240_000 }, async () => {
  const { context, page } = await officer({ javaScript: false });
  await page.goto(`${base}/nl/stad/drukte/herstel`);
  await until(page, '.obs__repair');
  const id = await page.locator('.obs__repair').first().getAttribute('id');
  const one = () => page.locator(`#${id}`);
  const state = async () => (await one().locator('.badge').first().textContent()).trim();
  const found = await state();
  await one().locator('button[value=undone]').click();
  const undone = await state();
  assert.notEqual(undone, found);
  assert.equal(await one().locator('button[value=undone]').count(), 0);
  await one().locator('button[value=accepted]').click();
  const accepted = await state();
  assert.ok(![found, undone].includes(accepted), `${found}, ${undone}, ${accepted}`);
  await page.goto(page.url());
  assert.equal(await state(), accepted, 'it is remembered');
  await page.setViewportSize({ width: 390, height: 800 });
  await sound(page, 'repairs');
  await context.close();
});
