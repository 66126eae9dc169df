// Draws crates/shell/assets/share.png from share.html with the Chromium of the journeys: node xtask/assets/share.mjs

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { chromium } = createRequire(new URL('../../e2e/package.json', import.meta.url))('playwright-core');
const path = (name) => fileURLToPath(new URL(name, import.meta.url));

const browser = await chromium.launch({
  executablePath: process.env.PLEIN_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--allow-file-access-from-files'],
});
const page = await browser.newPage({ viewport: { width: 1200, height: 630 } });
await page.goto(`file://${path('share.html')}`);
await page.evaluate(() => document.fonts.ready);
await page.screenshot({ path: path('../../crates/shell/assets/share.png') });
await browser.close();
