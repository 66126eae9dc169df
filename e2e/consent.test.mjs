// A merchant who is her own enterprise decides what is shown of her, in a real browser: what she withdraws is found by
// nobody from then on; and she gets a copy of all her data, also on paper.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LANGUAGES, close, visitor } from './browser.mjs';
import { asDemo, signedIn, sound, startDemo } from './helpers.mjs';

let demo;
before(async () => { demo = await startDemo('consent'); }, { timeout: 180_000 });
after(async () => { await demo?.stop(); await close(); });

test('a merchant withdraws everything with one button and gives it back, without JavaScript', { timeout: 120_000 }, async () => {
  const { context, page } = await visitor({ javaScript: false, width: 390 });
  await asDemo(page, demo.base, 'merchant-2');
  await page.goto(`${demo.base}/nl/mijn/toestemmingen`);
  const place = await page.locator('main a[href^="/id/"]').first().getAttribute('href');
  const visiting = await visitor();
  const seen = async () => (await visiting.page.goto(`${demo.base}${place}`)).status();
  assert.equal(await seen(), 200, 'anybody finds her');
  await page.click('form[data-withdraw-all] button');
  assert.match(await page.textContent('main'), /niet meer te vinden/);
  assert.notEqual(await seen(), 200, 'and nobody does from the moment the form was answered');
  await page.goto(`${demo.base}/nl/mijn/toestemmingen`);
  assert.match(await page.textContent('main'), /Ingetrokken/);
  await page.click('[data-choice="public.publication.name-address"] button, [data-choice^="public.publication"] button >> nth=0');
  await page.goto(`${demo.base}/nl/mijn/toestemmingen`);
  let status = 0;
  for (let turn = 0; turn < 40 && status !== 200; turn += 1) {
    status = await seen();
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  assert.equal(status, 200, 'given again, she is found again');
  await page.click('a[href$="/privacy/verwerkingen"]');
  assert.match(await page.textContent('h1'), /./);
  await visiting.context.close();
  await context.close();
});

test('a copy of all data comes as a PDF that can be read aloud', { timeout: 60_000 }, async () => {
  const { context, page } = await visitor();
  await asDemo(page, demo.base, 'merchant-2', 'fr');
  const answer = await page.request.get(`${demo.base}/fr/mijn/gegevens.pdf`);
  assert.equal(answer.status(), 200);
  assert.equal(answer.headers()['content-type'], 'application/pdf');
  const text = (await answer.body()).toString('latin1');
  assert.match(text, /^%PDF-1\.7/);
  assert.match(text, /StructTreeRoot/, 'tagged');
  assert.match(text, /fr-BE/, 'with its language');
  await context.close();
});

for (const language of LANGUAGES) {
  test(`the pages of consent and privacy in ${language} are accessible and fit a phone`, { timeout: 180_000 }, async () => {
    const { context, page } = await signedIn(demo.base, 'merchant-2', { language });
    for (const [path, name] of [['mijn/toestemmingen', 'consents'], ['privacy/verwerkingen', 'processing'], [`intrekken/${'a'.repeat(64)}`, 'link']]) {
      for (const [width, height] of [[1280, 900], [390, 800]]) {
        await page.setViewportSize({ width, height });
        await page.goto(`${demo.base}/${language}/${path}`);
        await sound(page, `consent-${name}-${language}-${width}`);
      }
    }
    await context.close();
  });
}
