// The report of the week: a letter on Monday morning, the page it leads to, the sheet of paper, and stopping it.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { close, visitor } from './browser.mjs';
import { signedIn, sound, startDemo } from './helpers.mjs';

let base, folder, stop;

before(async () => {
  ({ base, folder, stop } = await startDemo('weekly', { today: '2026-11-23T08:00', config: async () => '' }));
}, { timeout: 120_000 });

after(async () => {
  await stop?.();
  await close();
});

// Letters are kept in the folder of the demo; lines of mail are folded and signs written as =3D.
function letters() {
  const where = join(folder, 'data', 'mail');
  let files = [];
  try { files = readdirSync(where).filter((name) => name.endsWith('.eml')); } catch { /* none yet */ }
  return files.map((name) => readFileSync(join(where, name), 'utf8').replace(/=\r?\n/g, '').replace(/=3D/g, '='));
}

async function weekly() {
  for (let turn = 0; turn < 100; turn += 1) {
    const found = letters().filter((text) => text.includes('/stad/drukte/week/'));
    if (found.length) return found;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error('no letter came');
}

test('a letter on Monday leads to the week, on a page and on paper', { timeout: 120_000 }, async () => {
  const [letter, ...more] = await weekly();
  assert.equal(more.length, 0, 'one letter, for who asked');
  assert.match(letter, /To: officer@demo\.voorbeeld\.be/);
  assert.match(letter, /List-Unsubscribe: <http/);
  const { context, page } = await signedIn(base, 'officer', { javaScript: false });
  await page.goto(letter.match(/http:\/\/\S+\/nl\/stad\/drukte\/week\/\d{5}\/2026-W47/)[0]);
  assert.match(await page.textContent('h1'), /De week in /);
  assert.match(await page.textContent('[data-lead]'), /Er kwamen [\d.]+ mensen voorbij/);
  assert.equal(await page.locator('.figure__picture .chart__wide').count(), 1);
  const file = await page.request.get(base + (await page.getAttribute('a[href*=".pdf"]', 'href')));
  const bytes = await file.body();
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
  await page.click('a:has-text("Vorige week")');
  assert.match(page.url(), /2026-W46/);
  assert.equal(await page.locator('#komend').count(), 0, 'of a week long past nothing is to come');
  await context.close();
});

test('the week is sound on a phone and on a desk, and who is not of the town sees nothing', { timeout: 120_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page } = await signedIn(base, 'officer', { width });
    for (const [path, name] of [['/nl/stad/drukte/week', 'week'], ['/nl/stad/drukte', 'desk']]) {
      await page.goto(base + path);
      await sound(page, `weekly-${name}-${width}`);
    }
    await context.close();
  }
  const { context, page } = await visitor();
  await page.goto(`${base}/nl/stad/drukte/week`);
  assert.match(page.url(), /aanmelden/);
  await context.close();
});

test('an officer chooses at the desk, and stops with the link in a letter', { timeout: 120_000 }, async () => {
  const [letter] = await weekly();
  const link = letter.match(/http:\/\/\S+\/nl\/drukte\/afmelden\/[0-9a-f]{64}/)[0];
  const nobody = await visitor({ bypassCSP: true });
  await nobody.page.goto(link);
  await sound(nobody.page, 'weekly-stop');
  await nobody.page.click('main button');
  assert.match(await nobody.page.textContent('[role=status]'), /niet meer/);
  await nobody.context.close();
  const { context, page } = await signedIn(base, 'officer', { javaScript: false });
  await page.goto(`${base}/nl/stad/drukte`);
  assert.equal(await page.isChecked('[name=weekverslag]'), false);
  assert.equal(await page.isChecked('[name=meldingen]'), true, 'the other letters go on');
  await page.check('[name=weekverslag]');
  await page.click('[data-post] button');
  assert.match(await page.textContent('#post ~ .notice'), /bewaard/);
  assert.equal(await page.isChecked('[name=weekverslag]'), true);
  await context.close();
});
