// What was repaired in the counts of a town, and the last word of a person.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LANGUAGES, close, visitor } from './browser.mjs';
import { signedIn, sound, startDemo } from './helpers.mjs';

let base, stop;

before(async () => {
  ({ base, stop } = await startDemo('repairs', { heavy: true, env: { PLEIN_JOBS_ELSEWHERE: 'observatory_forecast,observatory_effects' } }));
}, { timeout: 120_000 });

after(async () => {
  await stop?.();
  await close();
});

const PAGE = '/nl/stad/drukte/herstel';
const DEAD = '.obs__repair:has(h2:has-text("Telde niet"))';

// Counts are looked through in the background: asked again until that was done.
async function found(page, path = PAGE) {
  await page.goto(base + path);
  for (let turn = 0; turn < 90 && !await page.locator('.obs__repair').count(); turn += 1) {
    await page.waitForTimeout(1_000);
    await page.goto(base + path);
  }
  assert.ok(await page.locator('.obs__repair').count(), await page.textContent('main'));
}

// What was told and what is used of a counter on some days, from its file.
async function hours(page, counter, [from, to]) {
  await page.goto(base + counter);
  const file = await (await page.request.get(base + await page.getAttribute('a:has-text("CSV")', 'href'))).text();
  const [head, ...rows] = file.trim().split('\r\n').map((row) => row.split(';'));
  const at = (name) => head.findIndex((one) => one.endsWith(name));
  return rows.filter((row) => row[at('local')] >= from && row[at('local')] < to).map((row) => [row[at('count')], row[at('used')]]);
}

// A date so many days later.
function later(date, days) {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

test('an officer sees the counter that died, undoes what was repaired, and does it again', { timeout: 180_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer', { javaScript: false });
  await found(page);
  assert.match(await page.textContent('[data-total]'), /\d+ herstellingen\. Eén ervan verandert getallen\. \d+ zijn nog niet nagekeken\./);
  const text = await page.textContent(DEAD);
  assert.match(text, /11 dagen lang nul, terwijl er zo’n [\d.]+ te verwachten waren/);
  assert.match(text, /De rest van de stad telde \d+ % van normaal/);
  assert.match(text, /Deze getallen tellen niet mee\. Er komt niets in de plaats: er is een gat\./);
  assert.match(text, /Nog niet nagekeken/);
  assert.equal(await page.locator(`${DEAD} .chart__wide .chart__before`).count() > 0, true, 'what the counter said is drawn');
  const rows = await page.locator(`${DEAD} tbody tr`).allTextContents();
  // Its silence may begin in the quiet hours of the night before.
  assert.ok(rows.length >= 39 && rows.length <= 41, `two weeks, eleven days, two weeks in a table: ${rows.length}`);
  const id = await page.locator(DEAD).getAttribute('id');
  const counter = await page.locator(`${DEAD} h2 a`).getAttribute('href');
  const one = () => page.locator(`#${id}`);

  // 230 to 240 days ago the device told noughts; what is used of them is nothing, a gap.
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels' }).format(new Date());
  const span = [later(today, -240), later(today, -229)];
  const dead = await hours(page, counter, span);
  assert.ok(dead.length === 264 || dead.length === 263, `eleven days, one of them perhaps with 23 hours: ${dead.length}`);
  assert.ok(dead.every(([told, used]) => told === '0' && used === ''), `noughts that do not count: ${dead.slice(0, 3)}`);

  await page.goto(base + PAGE);
  await one().locator('button[value=undone]').click();
  assert.ok(page.url().endsWith(`#${id}`), 'back where one was');
  assert.match(await one().textContent(), /Ongedaan gemaakt/);
  const raw = await hours(page, counter, span);
  assert.ok(raw.every(([told, used]) => told === '0' && used === '0'), 'the raw figures are used again');

  await page.goto(`${base}${PAGE}?staat=undone`);
  assert.equal(await page.locator('.obs__repair').count(), 1);
  assert.equal(await one().locator('button[value=undone]').count(), 0, 'what was undone is not undone again');
  await one().locator('button:has-text("Toch herstellen")').click();
  await page.goto(base + PAGE);
  assert.match(await one().textContent(), /Nagekeken en juist/);
  const again = await hours(page, counter, span);
  assert.ok(again.every(([told, used]) => told === '0' && used === ''), 'and left out again');
  await context.close();
});

test('what is proposed is accepted or declined, and that is remembered', { timeout: 120_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer');
  await found(page);
  const works = page.locator('.obs__repair:has-text("blijvend minder")');
  assert.match(await works.textContent(), /Toen was er in deze stad: Werken in de Stationsstraat/);
  assert.match(await works.textContent(), /Er verandert niets: dit is enkel een merkteken/);
  const fresh = Number((await page.textContent('[data-total]')).match(/(\d+) zijn nog niet nagekeken/)[1]);
  const [yes, no] = await page.locator('.obs__repair:has(button:has-text("Klopt niet, haal het merkteken weg"))').evaluateAll((all) => all.map((one) => one.id));
  await page.click(`#${yes} button[value=accepted]`);
  await page.waitForURL(/#herstel-/);
  await page.click(`#${no} button[value=undone]`);
  await page.waitForSelector(`#${no} .badge--closed`);
  assert.match(await page.textContent(`#${yes}`), /Nagekeken en juist/);
  assert.match(await page.textContent('[data-total]'), new RegExp(`${fresh - 2} zijn nog niet nagekeken`));
  // Choosing goes without a button: only what was accepted, then all of one kind.
  await Promise.all([page.waitForURL(/staat=accepted/), page.selectOption('[name=staat]', 'accepted')]);
  const accepted = await page.locator('.obs__repair').evaluateAll((all) => all.map((one) => one.id));
  assert.ok(accepted.includes(yes) && !accepted.includes(no));
  await page.goto(`${base}${PAGE}?soort=one-way`);
  assert.match(await page.textContent('main'), /Niets dat hieraan voldoet/);
  await context.close();
});

test('who is not of the town sees none of it and judges none of it', { timeout: 120_000 }, async () => {
  const own = await signedIn(base, 'officer');
  await found(own.page);
  const action = await own.page.locator('.obs__repair form').first().getAttribute('action');
  const town = action.match(/herstel\/(\d{5})\//)[1];
  await own.context.close();
  const other = await signedIn(base, 'officer-2');
  await other.page.goto(`${base}${PAGE}?stad=${town}`);
  assert.ok(!(await other.page.content()).includes(`/herstel/${town}/`));
  await found(other.page);
  const csrf = await other.page.locator('.obs__repair form input[type=hidden]').first().evaluate((one) => [one.name, one.value]);
  const answer = await other.page.request.post(base + action, { form: { [csrf[0]]: csrf[1], besluit: 'undone' }, maxRedirects: 0 });
  assert.ok([403, 404].includes(answer.status()), String(answer.status()));
  await other.context.close();
  const stranger = await visitor();
  await stranger.page.goto(base + PAGE);
  assert.match(stranger.page.url(), /aanmelden/);
  await stranger.context.close();
});

for (const language of LANGUAGES) {
  test(`the page of repairs in ${language} is accessible and fits a phone`, { timeout: 120_000 }, async () => {
    const { context, page } = await signedIn(base, 'officer', { language });
    const path = `/${language}/stad/drukte/herstel`;
    await found(page, path);
    for (const [width, height] of [[1280, 900], [390, 800]]) {
      await page.setViewportSize({ width, height });
      await page.goto(base + path);
      await page.evaluate(() => { document.querySelector('details').open = true; });
      await sound(page, `repairs-${language}-${width}`);
    }
    await page.goto(`${base}${path}?soort=one-way`);
    await sound(page, `repairs-none-${language}`);
    await context.close();
  });
}
