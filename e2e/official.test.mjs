// Who started and stopped, for officers; a number checked, for whoever signed in. With a register (VKBO) of our own that
// answers over HTTP, or is silent.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LANGUAGES, axe, close, visitor } from './browser.mjs';

const BINARY = process.env.PLEIN_BIN ?? new URL('../target/debug/plein', import.meta.url).pathname;
const SHOTS = process.env.PLEIN_SHOTS;
const ANSWER = readFileSync(new URL('../crates/official/fixtures/vkbo_establishment.json', import.meta.url));
let base, folder, plein, register, silent = false, asked = 0;

function listen(server) {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plein-official-'));
  register = createServer((request, response) => {
    asked += 1;
    if (silent) { response.writeHead(500).end(); return; }
    response.writeHead(200, { 'content-type': 'application/json' }).end(request.url.includes('2000000339') ? ANSWER : '{"features":[]}');
  });
  const there = await listen(register);
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((resolve) => probe.close(resolve));
  base = `http://127.0.0.1:${port}`;
  const config = join(folder, 'plein.toml');
  writeFileSync(config, `base_url = "${base}"\nfetch_private = ["127.0.0.1:${there}"]\n[official]\nvkbo = "http://127.0.0.1:${there}"\n`);
  plein = spawn(BINARY, ['--config', config, '--data', join(folder, 'data'), 'demo', '--listen', `127.0.0.1:${port}`, '--establishments', '700'], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    plein.stdout.on('data', (text) => String(text).includes('Plein is open') && resolve());
    plein.on('exit', (code) => reject(new Error(`plein stopped with ${code}`)));
  });
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
}, { timeout: 120_000 });

after(async () => {
  plein?.kill('SIGTERM');
  register?.close();
  await close();
  rmSync(folder, { recursive: true, force: true });
});

async function signedIn(key, options) {
  const one = await visitor({ bypassCSP: true, ...options });
  await one.page.goto(`${base}/nl/aanmelden`);
  await one.page.click(`button[value="${key}"]`);
  await one.page.waitForURL(/\/nl\/mijn/);
  return one;
}

async function sound(page, name) {
  assert.deepEqual(await axe(page), [], `${name}: ${page.url()}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${name} scrolls sideways by ${wide}`);
  if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}

test('an officer sees who started and stopped in her town', { timeout: 180_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page } = await signedIn('officer', { width, javaScript: width === 1280 });
    await page.click('main a[href="/nl/stad/starters"]');
    assert.match(await page.textContent('h1'), /Starters en stoppers/);
    assert.equal(await page.locator('.figure__picture rect').count(), 24, 'two bars a month');
    await context.close();
  }
  for (const width of [390, 1280]) {
    const { context, page } = await signedIn('officer', { width });
    for (const language of LANGUAGES) {
      await page.goto(`${base}/${language}/stad/starters`);
      assert.ok(await page.locator('main table tbody tr').count() > 12);
      await sound(page, `starters-${language}-${width}`);
    }
    const file = await page.request.get(`${base}/nl/stad/starters.csv`);
    assert.equal(file.status(), 200);
    assert.match(await file.text(), /^\ufeffwhat,day,sign,kind,address,establishment_number\r\n(start|stop),/);
    await context.close();
  }
  const { context, page } = await signedIn('merchant', {});
  assert.equal((await page.request.get(`${base}/nl/stad/starters`)).status(), 403);
  await context.close();
});

test('a number is checked and filled in from the register, also when it is silent', { timeout: 180_000 }, async () => {
  for (const width of [390, 1280]) {
    const { context, page } = await signedIn('merchant', { width });
    for (const language of LANGUAGES) {
      await page.goto(`${base}/${language}/zaken/nummer`);
      await page.fill('input[name="nummer"]', '2.000.000.338');
      await page.click('main form button[type="submit"]');
      assert.ok(await page.locator('main .field__error, main [aria-invalid="true"]').count(), 'the mistake is told at the field');
      await sound(page, `number-wrong-${language}-${width}`);
      await page.fill('input[name="nummer"]', '2.000.000.339');
      await page.click('main form button[type="submit"]');
      assert.match(await page.textContent('main'), /Verzonnenstraat 12A/);
      await sound(page, `number-found-${language}-${width}`);
      if (language === 'fr') await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await context.close();
  }
  assert.equal(asked, 1, 'the answer was kept');
  silent = true;
  const { context, page } = await signedIn('officer', {});
  const answer = await page.request.get(`${base}/nl/zaken/nummer?nummer=0403.170.701`, { headers: { accept: 'application/json' } });
  const body = await answer.json();
  assert.equal(body.valid, true);
  assert.match(body.trouble, /antwoordt nu niet/);
  await context.close();
});
