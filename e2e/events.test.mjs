// What events brought, and what could be seen of one that is planned: the officer of a town from the question to the answer.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LANGUAGES, close, visitor } from './browser.mjs';
import { signedIn, sound, startDemo } from './helpers.mjs';

let base, stop;

before(async () => {
  ({ base, stop } = await startDemo('events', { heavy: true, env: { PLEIN_JOBS_ELSEWHERE: 'observatory_forecast,observatory_repair' } }));
}, { timeout: 120_000 });

after(async () => {
  await stop?.();
  await close();
});

// What is worked out in the background is asked again until it is there.
async function until(page, selector, seconds = 90) {
  for (let turn = 0; turn < seconds; turn += 1) {
    if (await page.locator(selector).count()) return;
    await page.waitForTimeout(1_000);
    await page.goto(page.url());
  }
  assert.fail(`${selector} did not come: ${await page.textContent('main')}`);
}

const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
const LIST = '/nl/stad/evenementen';
const answered = '#voorbij + ul .obs__counter:has-text("Braderie"):has(.obs__count) a';
const number = (text) => Number(text.replace(/\D/g, ''));
// The list, once the answers to what the demo holds are there.
async function list(page) {
  await page.goto(`${base}${LIST}`);
  await until(page, answered);
}

async function save(page) {
  await page.click('main form button:not([name])');
}

test('an officer reads what the braderie brought: a sentence, an interval, the days, how sure it is', { timeout: 120_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer', { javaScript: false });
  await page.goto(`${base}/nl/stad/drukte`);
  await page.click(`main a[href*="${LIST}"]`);
  await until(page, answered);
  const short = await page.locator(`#voorbij + ul .obs__counter:has(.obs__count)`).first().locator('.obs__count').textContent();
  await page.locator(answered).first().click();
  const [low, high] = (await page.locator('[data-effect]').evaluate((one) => one.firstChild.textContent)).split(' tot ').map(number);
  assert.ok(low > 1_000 && low < high, `${low} to ${high}`);
  assert.match(short, /^\+[\d.]+ tot \+[\d.]+$/);
  const says = await page.textContent('.obs__says');
  assert.match(says, /Tussen [\d.]+ en [\d.]+ extra passanten\. Vrijwel zeker geen toeval\. Van de honderd gewone weken toont er hoogstens 1 evenveel verschil\./);
  // What is said stands by what was counted: the numbers of the sentence agree with the interval.
  const [counted, without] = (await page.textContent('[data-seen]')).match(/[\d.]+(?= passanten| geweest)/g).map(number);
  assert.ok(counted - without >= low && counted - without <= high, `${counted} beside ${without}`);
  assert.equal(await page.locator('figure').count(), 2, 'the days around it, and ordinary weeks');
  assert.equal(await page.locator('figure:has(#rond-titel) tbody tr').count(), 59, 'four weeks, three days, four weeks');
  const weeks = await page.locator('figure:has(#gewoon-titel) tbody td:last-child').allTextContents();
  const placebos = number((await page.textContent('section[aria-labelledby=zeker]')).match(/voor (\d+) gewone weken/)[1]);
  assert.equal(weeks.map(number).reduce((sum, one) => sum + one, 0), placebos, 'every ordinary week stands in a bar');
  assert.match(await page.textContent('.obs__facts:has(dt:has-text("Vergeleken met"))'), /18 andere tellers, waarvan 18 in andere steden/);
  assert.equal(await page.locator('section[aria-labelledby=tellers] li').count(), 3, 'each counter by itself');
  assert.match(await page.textContent('section[aria-labelledby=reeks]'), /over 3 keer samen/);
  const file = await (await page.request.get(base + await page.getAttribute('a:has-text("CSV")', 'href'))).text();
  assert.equal(file.trim().split('\r\n').length, 60);
  const data = await (await page.request.get(base + await page.getAttribute('a:has-text("JSON")', 'href'))).json();
  assert.deepEqual([data.effect.state, data.tijdstip.dagen.length, data.effect.told.verdict], ['answered', 3, 'more']);
  await context.close();
});

test('works that keep people away and an action that brought nothing are told as they are', { timeout: 120_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer', { javaScript: false });
  await list(page);
  await page.click('a:has-text("Werken in de Stationsstraat")');
  assert.match(await page.textContent('.obs__says'), /Tussen [\d.]+ en [\d.]+ passanten minder\./);
  assert.equal(await page.locator('#rond-titel ~ .figure__picture .chart__wide .chart__mark').count() <= 2, true, 'a line where it begins and one where it ends');
  await list(page);
  await page.click('a:has-text("Bonnenactie")');
  assert.match(await page.textContent('.obs__says'), /een effect vanaf \+\d+\s% was hier te zien geweest/);
  await context.close();
});

test('who plans an event is told beforehand what could be seen, moves it, and cancels it', { timeout: 180_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer', { javaScript: false });
  await page.goto(`${base}${LIST}`);
  await page.click('main a[href$="/nieuw"]');
  await page.fill('[name=naam]', 'Verzonnen wijkfeest');
  await page.fill('[name=van]', day(30));
  await page.fill('[name=tot]', day(20));
  await page.click('button[value=kijk]');
  assert.equal(await page.inputValue('[name=naam]'), 'Verzonnen wijkfeest', 'the end lies before the begin');
  assert.match(await page.textContent('.field__error'), /Het einde ligt voor het begin/);
  await page.fill('[name=tot]', day(30));
  await page.click('button[value=kijk]');
  const told = await page.locator('[data-looked] [data-ahead]').evaluate((one) => one.firstChild.textContent);
  assert.match(told, /^\+\d+\s%$/);
  assert.match(await page.textContent('[data-looked]'), /Er is nog niets bewaard/);
  // More days show smaller effects: that is what somebody plans by.
  await page.fill('[name=tot]', day(50));
  await page.click('button[value=kijk]');
  const longer = await page.locator('[data-looked] [data-ahead]').evaluate((one) => one.firstChild.textContent);
  assert.ok(number(longer) < number(told), `${longer} after ${told}`);
  await list(page);
  assert.equal(await page.locator('a:has-text("Verzonnen wijkfeest")').count(), 0, 'looking saves nothing');

  await page.click('main a[href$="/nieuw"]');
  await page.fill('[name=naam]', 'Verzonnen wijkfeest');
  await page.fill('[name=van]', day(30));
  await save(page);
  await until(page, '[data-ahead]');
  assert.equal(await page.locator('[data-ahead]').evaluate((one) => one.firstChild.textContent), told, 'the same as was told beforehand');
  assert.match(await page.textContent('[data-when]'), /kan nu nog niet gezegd worden: de dagen moeten eerst geteld zijn/);
  assert.equal(await page.locator('[data-effect]').count(), 0);
  const promised = await page.textContent('[data-when]');

  await page.click('a:has-text("Evenement wijzigen")');
  assert.equal(await page.inputValue('[name=van]'), day(30));
  await page.fill('[name=van]', day(37));
  await page.fill('[name=tot]', day(37));
  await save(page);
  await until(page, '[data-when]');
  assert.notEqual(await page.textContent('[data-when]'), promised, 'the answer comes a week later');

  await page.click('a:has-text("Evenement wijzigen")');
  await page.click('.obs__remove summary');
  await page.click('.obs__remove button');
  assert.match(await page.textContent('[role=status]'), /Het evenement is verwijderd/);
  assert.equal(await page.locator('a:has-text("Verzonnen wijkfeest")').count(), 0);
  await context.close();
});

test('a list is pasted or brought as a file, its bad row comes back with the reason, and is mended', { timeout: 120_000 }, async () => {
  const { context, page } = await signedIn(base, 'officer', { javaScript: false });
  await page.goto(`${base}${LIST}`);
  await page.click('main a[href$="/lijst"]');
  await page.fill('[name=tabel]', 'Braderie 2019;2019-09-01');
  await save(page);
  assert.match(await page.textContent('[role=status]'), /De eerste rij moet de kolommen noemen/);
  const rows = ['naam\tsoort\tvan\ttot', `Verzonnen kermis\tkermis\t${day(-200)}\t${day(-198)}`, `Verzonnen markt\tmarkt\t31/02/2026\t`, `Verzonnen stoet\tstoet\t${day(90)}\t`];
  await page.fill('[name=tabel]', rows.join('\n'));
  await save(page);
  const [kept, wrong] = await page.locator('[role=status]').allTextContents();
  assert.match(kept, /2 evenementen ingevoerd/);
  assert.match(wrong, /Rij 3: Dat is geen datum/);
  assert.equal((await page.inputValue('[name=tabel]')).trim(), 'naam;soort;van;tot\nVerzonnen markt;markt;31/02/2026;', 'what is wrong is left to be mended');
  const mended = [rows[0], rows[1], rows[2].replace('31/02/2026', `${day(97)} 10:00`)].join('\r\n');
  await page.setInputFiles('[name=bestand]', { name: 'kalender.csv', mimeType: 'text/csv', buffer: Buffer.from(mended) });
  await save(page);
  assert.match(await page.textContent('[role=status]'), /2 evenementen ingevoerd/);
  for (const name of ['Verzonnen kermis', 'Verzonnen markt', 'Verzonnen stoet']) {
    assert.equal(await page.locator(`main a:has-text("${name}")`).count(), 1, `${name} is there once`);
  }
  await context.close();
});

test('who is not of the town sees nothing of it', { timeout: 120_000 }, async () => {
  const own = await signedIn(base, 'officer');
  await list(own.page);
  const one = base + await own.page.locator(answered).first().getAttribute('href');
  const town = one.match(/evenementen\/(\d{5})\//)[1];
  await own.context.close();

  const stranger = await visitor();
  await stranger.page.goto(one);
  assert.match(stranger.page.url(), /aanmelden/);
  await stranger.context.close();

  for (const key of ['officer-2', 'merchant']) {
    const other = await signedIn(base, key);
    for (const path of [one, `${one}/effect.json`, `${one}/wijzigen`, `${base}${LIST}/${town}/nieuw`, `${base}${LIST}/${town}/lijst`]) {
      const answer = await other.page.request.get(path);
      assert.ok([403, 404].includes(answer.status()), `${key} ${path}: ${answer.status()}`);
      assert.ok(!(await answer.text()).includes('passanten'), path);
    }
    const all = await other.page.request.get(`${base}${LIST}?stad=${town}`);
    assert.ok(!(await all.text()).includes(`/${town}/`), `${key} sees the events of another town`);
    await other.context.close();
  }
});

for (const language of LANGUAGES) {
  test(`the pages of events in ${language} are accessible and fit a phone`, { timeout: 180_000 }, async () => {
    const { context, page } = await signedIn(base, 'officer', { language });
    await page.goto(`${base}/${language}/stad/evenementen`);
    await until(page, '.obs__count');
    const planned = await page.locator('#komt + ul a').first().getAttribute('href');
    const past = await page.locator('#voorbij + ul a:has-text("Braderie")').first().getAttribute('href');
    const town = past.match(/\/(\d{5})\//)[1];
    const pages = [[`/${language}/stad/evenementen`, 'list'], [past, 'braderie'], [planned, 'planned'], [`${past}/wijzigen`, 'edit'], [`/${language}/stad/evenementen/${town}/lijst`, 'import']];
    for (const [width, height] of [[1280, 900], [390, 800]]) {
      await page.setViewportSize({ width, height });
      for (const [path, name] of pages) {
        await page.goto(base + path);
        await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
        if (name === 'import') {
          await page.fill('[name=tabel]', 'titel;tijdstip.begin\nVerzinsel;nooit');
          await save(page);
        }
        await sound(page, `events-${name}-${language}-${width}`);
      }
      await page.goto(`${base}/${language}/stad/evenementen/${town}/nieuw`);
      await page.fill('[name=naam]', 'Verzinsel');
      await page.fill('[name=van]', day(40));
      await page.click('button[value=kijk]');
      await page.waitForSelector('[data-looked]');
      await sound(page, `events-looked-${language}-${width}`);
    }
    await context.close();
  });
}
