// An officer finds two places that are the same: visitors then see one, and two again after taking apart. In a real
// browser, against the real binary with the invented towns.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LANGUAGES, close, visitor } from './browser.mjs';
import { asDemo, signedIn, sound, startDemo } from './helpers.mjs';

let base, stop;

before(async () => {
  ({ base, stop } = await startDemo('linking', { establishments: 300 }));
}, { timeout: 120_000 });

after(async () => {
  await stop?.();
  await close();
});

// The queue, once the regular work has looked.
async function queue(page) {
  for (let turn = 0; turn < 60; turn += 1) {
    await page.goto(`${base}/nl/dubbels`);
    if (await page.locator('[data-pair]').count()) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.fail('no pairs were found');
}

// The address a place is found under, after redirects; the status when there is none.
async function where(page, id) {
  const answer = await page.goto(`${base}/id/${id}`);
  return { status: answer.status(), id: page.url().split('-').pop() };
}

// Waits until a place is found under the address of another.
async function until(page, id, wanted) {
  let found;
  for (let turn = 0; turn < 50; turn += 1) {
    found = await where(page, id);
    if (found.status === 200 && found.id === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`${id} is found as ${JSON.stringify(found)}, not as ${wanted}`);
}

test('an officer decides that two are one, with the keyboard and without JavaScript', { timeout: 120_000 }, async () => {
  const { context, page } = await visitor({ javaScript: false, width: 1280 });
  await asDemo(page, base, 'officer');
  await queue(page);
  // Two that visitors can find, with different pages.
  let ids;
  for (const link of await page.locator('[data-pair] a.lnk__look').evaluateAll((all) => all.map((a) => a.href))) {
    await page.goto(link);
    const open = await page.locator('.lnk__side:has(.badge--open)').count();
    const links = await page.locator('.lnk__side a[href*="/zaak/"]').evaluateAll((all) => all.map((a) => a.href.split('/').pop()));
    if (open === 2 && links.length === 2) {
      const stays = await page.locator('.lnk__side--stays a[href*="/zaak/"]').getAttribute('href');
      const survivor = stays.split('/').pop();
      ids = { survivor, absorbed: links.find((id) => id !== survivor) };
      break;
    }
  }
  assert.ok(ids, 'a pair of two places of the register');
  assert.match(await page.textContent('main'), /Is dit dezelfde zaak\?/);
  const pair = page.url();
  for (const id of Object.values(ids)) assert.deepEqual(await where(page, id), { status: 200, id });
  await page.goto(pair);
  await page.focus('button[value="zelfde"]');
  await page.keyboard.press('Enter');
  await page.waitForURL(/gedaan=zelfde/);
  await until(page, ids.absorbed, ids.survivor);
  await until(page, ids.survivor, ids.survivor);

  await page.goto(`${base}/nl/samengevoegd`);
  await page.locator('[data-merge]').first().locator('button').click();
  await page.waitForURL(/gedaan=los/);
  await until(page, ids.absorbed, ids.absorbed);
  await until(page, ids.survivor, ids.survivor);
  await context.close();
});

test('the pages of pairs are sound on a phone and a desk, in every language', { timeout: 300_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page, trouble } = await signedIn(base, 'officer', { width });
    await queue(page);
    const pair = new URL(await page.locator('[data-pair] a.lnk__look').first().getAttribute('href'), base).pathname.replace('/nl/', '');
    const nis = pair.split('/')[1];
    for (const language of width === 390 ? LANGUAGES : ['nl']) {
      for (const [name, path] of [['queue', 'dubbels'], ['pair', pair], ['many', `dubbels/${nis}/alle?vanaf=80`], ['merged', 'samengevoegd'], ['never', 'dubbels?staat=never']]) {
        await page.goto(`${base}/${language}/${path}`);
        await sound(page, `linking-${name}-${language}-${width}`);
      }
    }
    assert.deepEqual(trouble.filter((line) => !line.includes(base)), []);
    await context.close();
  }
});

test('who registers a place that is there already is told so', { timeout: 60_000 }, async () => {
  const { context, page } = await visitor({ javaScript: false, width: 390 });
  await asDemo(page, base, 'officer');
  await queue(page);
  await page.locator('[data-pair] a.lnk__look').first().click();
  const [sign, address] = await page.locator('.lnk__side').first().evaluate((side) => [side.querySelector('h2').textContent, side.querySelector('p').textContent]);
  const [street, rest] = address.split(', ');
  const asked = new URLSearchParams({ naam: sign, straat: street.replace(/ \S+$/, ''), nr: street.split(' ').pop(), postcode: rest.slice(0, 4) });
  const answer = await page.goto(`${base}/nl/zaken/lijkt-op?${asked}`);
  const found = await answer.json();
  assert.ok(found.length > 0 && found[0].percent >= 40 && found[0].signs.length > 0, JSON.stringify(found));
  await context.close();
});
