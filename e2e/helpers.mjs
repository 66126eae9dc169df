// What the journeys of people who sign in share: a demo of one's own, signing in as an invented person, and the check
// that a page is sound for everybody.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axe, visitor } from './browser.mjs';

const BINARY = process.env.PLEIN_BIN ?? new URL('../target/debug/plein', import.meta.url).pathname;
const SHOTS = process.env.PLEIN_SHOTS;
if (SHOTS) mkdirSync(SHOTS, { recursive: true });

export function listen(server, address = '127.0.0.1') {
  return new Promise((resolve) => server.listen(0, address, () => resolve((server.server ?? server).address().port)));
}

// A port nobody uses now.
async function freePort() {
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

// Waits until a server that was started says that it is open.
function opened(plein) {
  return new Promise((resolve, reject) => {
    plein.stdout.on('data', (text) => String(text).includes('Plein is open') && resolve());
    plein.on('exit', (code) => reject(new Error(`plein stopped with ${code}`)));
  });
}

// What works out forecasts and effects of seven towns for minutes after a start, on the processor the browser needs.
const HEAVY = 'observatory_forecast,observatory_effects,observatory_repair';

// A demo in a folder that disappears. By name: browsers bind passkeys to names only. `config` writes its settings, once
// its address is known.
export async function startDemo(name, { establishments = 200, config, env = {}, heavy = false, today } = {}) {
  const folder = mkdtempSync(join(tmpdir(), `plein-${name}-`));
  const port = await freePort();
  const base = `http://localhost:${port}`;
  const first = [];
  if (config) {
    const file = join(folder, 'plein.toml');
    writeFileSync(file, `base_url = "${base}"\n${await config(base)}`);
    first.push('--config', file);
  }
  const words = [...first, '--data', join(folder, 'data'), 'demo', '--listen', `127.0.0.1:${port}`, '--establishments', String(establishments)];
  if (today) words.push('--today', today);
  const plein = spawn(BINARY, words, { env: { ...process.env, ...(heavy ? {} : { PLEIN_JOBS_ELSEWHERE: HEAVY }), ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  await opened(plein);
  const stop = async () => {
    plein.kill('SIGTERM');
    if (plein.exitCode === null) await once(plein, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  return { base, folder, stop };
}

export async function asDemo(page, base, key, language = 'nl') {
  await page.goto(`${base}/${language}/aanmelden`);
  await page.click(`button[value="${key}"]`);
  await page.waitForURL(new RegExp(`/${language}/mijn`));
}

// Somebody who is signed in as an invented person, in a browser of their own.
export async function signedIn(base, key, { language, ...options } = {}) {
  const one = await visitor({ bypassCSP: true, ...options });
  await asDemo(one.page, base, key, language);
  return one;
}

export async function shot(page, name) {
  if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}

// Sound for everybody, and without a sideways scroll.
export async function sound(page, name) {
  await shot(page, name);
  assert.deepEqual(await axe(page), [], `${name}: ${page.url()}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${name} scrolls sideways by ${wide}`);
}
