// Random questions to the public and the partner API, made by schemathesis from their own descriptions: no 500, and no
// answer that the description does not have. Not part of the daily tests: it takes minutes and needs PyPI.
//
//   node e2e/schemathesis.mjs                 starts a demo of its own
//   PLEIN_URL=http://127.0.0.1:8080 node …    asks a demo that runs
//   node e2e/schemathesis.mjs partner         only the API of partners
//   PLEIN_FUZZ_SECONDS=120                    how long the public API is asked (60 without it); that of partners three
//                                             times as long, because its keys may be used twice a second only
//   PLEIN_SCHEMATHESIS=/somewhere/bin/schemathesis   instead of an environment in the temporary folder

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemo } from './helpers.mjs';

const VERSION = '4.32.5';
const SECONDS = process.env.PLEIN_FUZZ_SECONDS ?? '60';

// In a folder that disappears: the tool leaves what it found where it runs.
const place = mkdtempSync(join(tmpdir(), 'plein-schemathesis-'));
function run(program, words) {
  return spawnSync(program, words, { stdio: 'inherit', cwd: place }).status ?? 1;
}

function tool() {
  if (process.env.PLEIN_SCHEMATHESIS) return process.env.PLEIN_SCHEMATHESIS;
  const home = join(tmpdir(), `plein-schemathesis-${VERSION}`);
  const program = join(home, 'bin/schemathesis');
  if (existsSync(program)) return program;
  if (run('python3', ['-m', 'venv', home]) !== 0) throw new Error('python3 -m venv failed');
  if (run(join(home, 'bin/pip'), ['install', '--quiet', `schemathesis==${VERSION}`]) !== 0) throw new Error('pip install failed');
  return program;
}

let stop;
async function demo() {
  if (process.env.PLEIN_URL) return process.env.PLEIN_URL;
  const started = await startDemo('fuzz', { establishments: 300 });
  stop = started.stop;
  return started.base;
}

// The key of a partner, made as its moderator would.
async function partnerKey(base) {
  const form = (fields) => new URLSearchParams(fields).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: base };
  const signed = await fetch(`${base}/nl/aanmelden/demo`, { method: 'POST', redirect: 'manual', headers, body: form({ wie: 'moderator' }) });
  const cookie = signed.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  const desk = await (await fetch(`${base}/nl/partner`, { headers: { cookie } })).text();
  const path = desk.match(/href="(\/nl\/partner\/[0-9a-f]{32}\/koppelingen)"/)[1];
  const page = await (await fetch(base + path, { headers: { cookie } })).text();
  const csrf = page.match(/name="csrf" value="([^"]+)"/)[1];
  // A source to bring places to.
  await fetch(base + path.replace('koppelingen', 'bron'), { method: 'POST', redirect: 'manual', headers: { ...headers, cookie }, body: form({ csrf, naam: 'Schemathesis' }) });
  const made = await fetch(base + path, { method: 'POST', headers: { ...headers, cookie }, body: form({ csrf, actie: 'sleutel', naam: 'schemathesis' }) });
  return (await made.text()).match(/data-secret>([^<]+)</)[1];
}

// What is checked. That sound questions get an answer is not: most ids and keys it makes up are nobody's.
const CHECKS = `[checks]
positive_data_acceptance.enabled = false
missing_required_header.enabled = false
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 409, 414, 415, 422, 428, 429]
`;

async function main() {
  const program = tool();
  const base = await demo();
  const usual = ['--workers', '2', '--continue-on-failure'];
  const config = join(place, 'schemathesis.toml');
  writeFileSync(config, CHECKS);
  let failed = process.argv.includes('partner') ? 0 : run(program, ['--config-file', config, 'run', `${base}/api/v1/openapi.json`, ...usual, '--max-time', SECONDS]);
  const key = await partnerKey(base);
  const sources = await (await fetch(`${base}/api/v1/partner/sources`, { headers: { authorization: `Bearer ${key}` } })).json();
  // Of many places at once the sound ones are taken and the others told one by one: that is its answer, not a refusal.
  const bulk = '[[operations]]\ninclude-name = "PUT /api/v1/partner/sources/{source}/places"\nchecks.negative_data_rejection.enabled = false\n';
  writeFileSync(config, `${CHECKS}[parameters]\n"path.source" = ${JSON.stringify(sources[0].id)}\n${bulk}`);
  failed |= run(program, ['--config-file', config, 'run', `${base}/api/v1/partner/openapi.json`, '--header', `Authorization: Bearer ${key}`, ...usual, '--max-time', String(Number(SECONDS) * 3), '--rate-limit', '100/m']);
  return failed;
}

let failed = 1;
try {
  failed = await main();
} finally {
  await stop?.();
  rmSync(place, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);
