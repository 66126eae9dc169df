// Signing in, in a real browser against the real binary, a real SMTP server and a real OpenID Connect server.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import Provider from 'oidc-provider';
import { SMTPServer } from 'smtp-server';
import { LANGUAGES, axe, close, visitor } from './browser.mjs';
import { asDemo as signInAs, listen, shot, startDemo } from './helpers.mjs';

const letters = [];
let base, stop, smtp, provider, refuseMail = 0;

// People as ACM/IDM describes them; the login name chooses.
const PEOPLE = {
  handelaar: { given_name: 'Mia', family_name: 'Deegsma', vo_id: 'v-mia', vo_doelgroepcode: 'EA', vo_orgcode: '0403170701', vo_orgnaam: 'Bakkerij Verzinsel' },
  medewerker: { given_name: 'Wout', family_name: 'Pleinders', vo_id: 'v-wout', vo_doelgroepcode: 'GID', vo_orgcode: 'OVO002949', plein_rol_3d: ['PleinMedewerker-31022:OVO002949'] },
};

async function startMail() {
  smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk) => { text += chunk; });
      stream.on('end', () => {
        if (refuseMail > 0) { refuseMail -= 1; done(Object.assign(new Error('later'), { responseCode: 451 })); return; }
        letters.push({ to: session.envelope.rcptTo.map((one) => one.address).join(), text: decode(text) });
        done();
      });
    },
  });
  return listen(smtp);
}

// Quoted-printable, as far as letters of ours need it.
function decode(text) {
  return text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}

async function letterTo(address) {
  for (let turn = 0; turn < 150; turn += 1) {
    const at = letters.findIndex((letter) => letter.to === address);
    if (at >= 0) return letters.splice(at, 1)[0].text;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no letter to ${address}`);
}

async function startProvider(callback) {
  const http = createServer((request, response) => provider.callback()(request, response));
  const port = await listen(http);
  const claims = ['given_name', 'family_name', 'vo_id', 'vo_doelgroepcode', 'vo_orgcode', 'vo_orgnaam', 'plein_rol_3d'];
  provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{ client_id: 'plein', client_secret: 'geheim-van-de-proef', redirect_uris: [callback], grant_types: ['authorization_code'] }],
    claims: { openid: ['sub'], profile: [], vo: claims },
    scopes: ['openid', 'vo'],
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: true } },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...PEOPLE[id] }) }),
  });
  provider.http = http;
  return `http://127.0.0.1:${port}`;
}

before(async () => {
  const mail = await startMail();
  const config = async (address) => {
    const issuer = await startProvider(`${address}/aanmelden/terug`);
    return `fetch_private = ["127.0.0.1"]
[mail]\nserver = "127.0.0.1"\nport = ${mail}\nprotection = "none"
[services.acm]\nname = "itsme of eID"\nissuer = "${issuer}"\nclient = "plein"\nscope = "openid vo"\n`;
  };
  ({ base, stop } = await startDemo('accounts', { config, env: { PLEIN_SERVICE_ACM_SECRET: 'geheim-van-de-proef' } }));
}, { timeout: 120_000 });

after(async () => {
  await stop?.();
  smtp?.close();
  provider?.http.closeAllConnections();
  provider?.http.close();
  await close();
});

const asDemo = (page, key) => signInAs(page, base, key);

test('an officer and a merchant sign in with a link by mail, without JavaScript', { timeout: 120_000 }, async () => {
  for (const [address, role] of [['officer@demo.voorbeeld.be', 'Medewerker van de stad'], ['merchant@demo.voorbeeld.be', 'Handelaar']]) {
    const { context, page } = await visitor({ javaScript: false });
    await page.goto(`${base}/nl/mijn/inzage`);
    assert.match(page.url(), /aanmelden\?naar=/, 'asked to sign in first');
    assert.deepEqual(await context.cookies(), [], 'no cookie for looking');
    await page.fill('input[name=email]', address);
    await page.click('form[data-sign-in] button');
    await page.waitForURL(/aanmelden\/post/);
    const link = (await letterTo(address)).match(/http:\/\/[^\s"<]+\/aanmelden\/link\/[0-9a-f]{64}/)[0];
    const scanner = await fetch(link);
    assert.equal(scanner.status, 200);
    await page.goto(link);
    await page.click('form[data-confirm] button');
    await page.waitForURL(/\/nl\/mijn\/inzage/);
    assert.match(await page.textContent('.masthead__account'), new RegExp(role));
    const cookies = await context.cookies();
    assert.deepEqual(cookies.map((one) => [one.name, one.httpOnly, one.sameSite]), [['plein', true, 'Lax']]);
    await page.goto(`${base}/nl/mijn`);
    await page.click('form[data-sign-out] button');
    await page.goto(`${base}/nl/mijn`);
    assert.match(page.url(), /aanmelden/);
    await context.close();
  }
});

test('a letter the server cannot take yet is tried again', { timeout: 120_000 }, async () => {
  refuseMail = 1;
  const { context, page } = await visitor();
  await page.goto(`${base}/en/aanmelden`);
  await page.fill('input[name=email]', 'later@voorbeeld.be');
  await page.click('form[data-sign-in] button');
  await page.waitForURL(/aanmelden\/post/);
  const code = (await letterTo('later@voorbeeld.be')).match(/\b[B-Z2-6]{4}-[B-Z2-6]{4}\b/)[0];
  await page.fill('input[name=code]', code);
  await page.click('form[data-code] button');
  await page.waitForURL(/\/en\/mijn/);
  await context.close();
});

test('a merchant and an officer sign in through the recognised service', { timeout: 120_000 }, async () => {
  for (const [login, shown] of [['handelaar', /Handelaar, Bakkerij Verzinsel/], ['medewerker', /Medewerker van de stad/]]) {
    const { context, page } = await visitor();
    await page.goto(`${base}/nl/aanmelden`);
    await page.click('a[href*="/aanmelden/dienst/acm"]');
    await page.fill('input[name=login]', login);
    await page.fill('input[name=password]', 'x');
    await page.click('button[type=submit]');
    await page.waitForLoadState();
    if (!page.url().startsWith(base)) await page.click('button[type=submit]');
    await page.waitForURL(new RegExp(`${base}/nl/mijn`));
    assert.match(await page.textContent('.masthead__account'), shown);
    await context.close();
  }
  const { context, page } = await visitor();
  const response = await page.goto(`${base}/aanmelden/terug?code=x&state=${'0'.repeat(64)}`);
  assert.equal(response.status(), 403, 'an answer nobody asked for');
  assert.deepEqual(await context.cookies(), []);
  await context.close();
});

test('an officer invites a colleague, who accepts', { timeout: 120_000 }, async () => {
  const officer = await visitor();
  await asDemo(officer.page, 'officer');
  await officer.page.goto(`${base}/nl/mensen`);
  await officer.page.fill('form[data-invite] input[name=email]', 'collega@voorbeeld.be');
  await officer.page.click('form[data-invite] button');
  await officer.page.waitForURL(/verstuurd=1/);
  assert.match(await officer.page.textContent('[data-invited]'), /collega@voorbeeld\.be/);
  const link = (await letterTo('collega@voorbeeld.be')).match(/http:\/\/[^\s"<]+\/uitnodiging\/[0-9a-f]{64}/)[0];
  const colleague = await visitor();
  await colleague.page.goto(link);
  await colleague.page.click('form[data-accept] button');
  await colleague.page.waitForURL(/\/nl\/mijn/);
  assert.match(await colleague.page.textContent('.masthead__account'), /Medewerker van de stad/);
  await officer.context.close();
  await colleague.context.close();
});

// A device that checks its user, as the browser's own debugger plays it.
async function device(page) {
  const wire = await page.context().newCDPSession(page);
  await wire.send('WebAuthn.enable');
  const { authenticatorId } = await wire.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { wire, authenticatorId };
}

test('a merchant makes a passkey, signs in with it and removes it', { timeout: 120_000 }, async () => {
  const { context, page, trouble } = await visitor({ width: 390, height: 800 });
  const { wire, authenticatorId } = await device(page);
  await asDemo(page, 'merchant');
  await page.click('form[data-passkey=make] button');
  await page.waitForURL(/bewaard=1/);
  assert.match(await page.textContent('[data-passkeys]'), /Chrome, Linux.*nog niet gebruikt/s);
  assert.match(await letterTo('merchant@demo.voorbeeld.be'), /toegangssleutel/);
  const { credentials } = await wire.send('WebAuthn.getCredentials', { authenticatorId });
  assert.deepEqual(credentials.map((one) => [one.rpId, one.isResidentCredential]), [['localhost', true]]);

  await page.click('form[data-passkey=make] button');
  await page.waitForFunction(() => document.querySelector('[data-problem]')?.textContent);
  assert.match(await page.textContent('[data-problem]'), /heeft al een toegangssleutel/);
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await shot(page, `passkeys-${width}`);
  }

  await page.click('form[data-sign-out] button');
  await page.goto(`${base}/nl/mijn/inzage`);
  assert.match(page.url(), /aanmelden\?naar=/);
  await page.click('form[data-passkey=show] button');
  await page.waitForURL(/\/nl\/mijn\/inzage/);
  assert.match(await page.textContent('.masthead__account'), /Handelaar, /);
  assert.deepEqual((await context.cookies()).map((one) => one.name), ['plein'], 'the question is forgotten');

  await page.goto(`${base}/nl/mijn`);
  assert.match(await page.textContent('[data-passkeys]'), /laatst gebruikt/);
  await page.click('[data-passkeys] summary');
  await page.fill('[data-passkeys] input[name=naam]', 'Telefoon van de winkel');
  await page.click('[data-passkeys] details button');
  await page.waitForURL(/bewaard=1/);
  assert.match(await page.textContent('[data-passkeys] strong'), /Telefoon van de winkel/);

  await wire.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await page.click('form[data-sign-out] button');
  await page.goto(`${base}/nl/aanmelden`);
  await page.click('form[data-passkey=show] button');
  await page.waitForFunction(() => document.querySelector('[data-problem]')?.textContent);
  assert.match(await page.textContent('[data-problem]'), /Er is niets gebeurd/, 'a stranger with her telephone');
  await wire.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });

  await page.click('form[data-passkey=show] button');
  await page.waitForURL(/\/nl\/mijn/);
  await page.click('[data-passkey-remove] button');
  await page.waitForURL(/bewaard=1/);
  assert.equal(await page.locator('[data-passkey-remove]').count(), 0);
  await page.click('form[data-sign-out] button');
  await page.goto(`${base}/nl/aanmelden`);
  await page.click('form[data-passkey=show] button');
  await page.waitForFunction(() => document.querySelector('[data-problem]')?.textContent);
  assert.match(await page.textContent('[data-problem]'), /is niet gelukt/, 'what was removed opens nothing');
  await shot(page, 'passkey-refused-390');
  await context.close();
  const policy = trouble.filter((line) => /Content Security Policy|Error:/.test(line));
  assert.deepEqual(policy, []);
});

test('without JavaScript there is mail, and passkeys can still be looked after', { timeout: 60_000 }, async () => {
  const { context, page } = await visitor({ javaScript: false });
  await page.goto(`${base}/nl/aanmelden`);
  assert.equal(await page.locator('form[data-passkey]').isVisible(), false);
  assert.equal(await page.locator('form[data-sign-in]').isVisible(), true);
  await asDemo(page, 'shopper');
  assert.equal(await page.locator('form[data-passkey]').isVisible(), false);
  assert.match(await page.textContent('[data-passkeys]'), /moet JavaScript aanstaan/);
  await context.close();
});

for (const language of LANGUAGES) {
  test(`the pages of accounts in ${language} are accessible and fit a phone`, { timeout: 180_000 }, async () => {
    const { context, page, trouble } = await visitor({ bypassCSP: true });
    const problems = [];
    const look = async (path, name) => {
      for (const [width, height] of [[1280, 900], [390, 800], [320, 640]]) {
        await page.setViewportSize({ width, height });
        await page.goto(`${base}/${language}/${path}`);
        for (const finding of await axe(page)) problems.push(`${path} at ${width}: ${finding}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (wide > 0) problems.push(`${path} at ${width}: ${wide} px too wide`);
        await shot(page, `${name}-${language}-${width}`);
      }
    };
    await look('aanmelden', 'sign-in');
    await look('aanmelden/post', 'wait');
    await look(`aanmelden/link/${'a'.repeat(64)}`, 'gone');
    await asDemo(page, 'officer');
    await device(page);
    await page.goto(`${base}/${language}/mijn`);
    await page.click('form[data-passkey=make] button');
    await page.waitForURL(/bewaard=1/);
    for (const [path, name] of [['mijn', 'account'], ['mijn/hoedanigheid', 'capacity'], ['mijn/inzage', 'seen'], ['mijn/wissen', 'erase'], ['mensen', 'members'], ['stad/logboek', 'log']]) await look(path, name);
    await page.goto(`${base}/${language}/mijn`);
    await page.click('form[data-sign-out] button');
    await asDemo(page, 'admin');
    for (const [path, name] of [['beheer/organisaties', 'manage'], ['beheer/personen', 'persons']]) await look(path, name);
    await page.goto(`${base}/${language}/beheer/personen`);
    await page.fill('form[data-find] input[type=email]', 'officer@demo.voorbeeld.be');
    await page.click('form[data-find] button');
    const holder = await page.locator('[data-found] a').last().getAttribute('href');
    await look(holder.split('/').slice(2).join('/'), 'holder');
    await context.close();
    const real = trouble.filter((line) => !line.startsWith('asked a third party'));
    assert.deepEqual([...problems, ...real], []);
  });
}
