// What the journeys share: a real Chromium, the pages to visit, and the accessibility check.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const BASE = process.env.PLEIN_URL ?? 'http://127.0.0.1:8080';
export const LANGUAGES = ['nl', 'fr', 'en', 'de'];
export const SEARCH = { nl: 'zoek', fr: 'chercher', en: 'search', de: 'suche' };

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let shared;

export async function browser() {
  shared ??= await chromium.launch({
    executablePath: process.env.PLEIN_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--use-gl=swiftshader', '--enable-unsafe-swiftshader',
    ],
  });
  return shared;
}

export async function close() {
  await shared?.close();
  shared = undefined;
}

// A fresh visitor. Everything that goes wrong in the page, and every request to somebody else, is written down.
export async function visitor(options = {}) {
  const context = await (await browser()).newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
    locale: options.locale ?? 'nl-BE',
    javaScriptEnabled: options.javaScript ?? true,
    geolocation: { latitude: 51.1528, longitude: 3.2369 },
    permissions: options.mayLocate ? ['geolocation'] : [],
    bypassCSP: options.bypassCSP ?? false,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const trouble = [];
  page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(BASE) && !url.startsWith('data:') && !url.startsWith('blob:')) trouble.push(`asked a third party: ${url}`);
  });
  return { context, page, trouble };
}

export async function go(page, path) {
  const response = await page.goto(new URL(path, BASE).href, { waitUntil: 'load' });
  return response;
}

// What axe finds, one line a finding.
export async function axe(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const result = await window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return result.violations.map((v) => `${v.id}: ${v.help} — ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
  });
  return found;
}

// Addresses of one page of every kind, found by walking the site as a visitor would.
export async function everyPage(page, language) {
  const search = `/${language}/${SEARCH[language]}`;
  await go(page, `/${language}/`);
  const footer = await page.$$eval('footer a[href^="/"]', (links) => links.map((a) => a.getAttribute('href')));
  const paths = new Set([`/${language}/`, `${search}?wat=brood&waar=Oostkamp`, `${search}?wat=zzzzqqqq&waar=Oostkamp`, `${search}?wat=brood&waar=Nergenshuizen`]);
  for (const path of footer) if (path.startsWith(`/${language}/`)) paths.add(path);
  await go(page, `${search}?wat=brood&waar=Oostkamp`);
  const place = await page.locator('main article a[href], main li a[href]').evaluateAll((links, start) =>
    links.map((a) => a.getAttribute('href')).find((href) => new RegExp(`^/${start}/[^/?]+/[^/?]+-[0-9a-f]{32}`).test(href)), language);
  if (place) paths.add(place.split('?')[0]);
  paths.add(`/${language}/oostkamp`);
  paths.add(`/${language}/bestaat-niet`);
  return { paths: [...paths], place };
}
