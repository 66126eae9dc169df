// Every page in every language: nothing for axe to find, nothing wider than a small phone, no trouble in the console.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { LANGUAGES, axe, close, everyPage, go, visitor } from './browser.mjs';

after(close);

for (const language of LANGUAGES) {
  test(`every page in ${language} is accessible and fits 320 px`, { timeout: 300_000 }, async () => {
    const { context, page, trouble } = await visitor({ bypassCSP: true });
    const { paths, place } = await everyPage(page, language);
    assert.ok(place, 'the results lead to a place');
    assert.ok(paths.length >= 8, `only ${paths.length} kinds of pages found: ${paths}`);
    const problems = [];
    for (const path of paths) {
      for (const [width, height] of [[1280, 900], [320, 640]]) {
        await page.setViewportSize({ width, height });
        await go(page, path);
        for (const finding of await axe(page)) problems.push(`${path} at ${width}: ${finding}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (wide > 0) problems.push(`${path} at ${width}: ${wide} px too wide`);
        const lang = await page.getAttribute('html', 'lang');
        if (!lang?.startsWith(language)) problems.push(`${path}: lang is ${lang}`);
      }
    }
    // A 404 page is meant to be one; the console tells of it.
    const real = trouble.filter((line) => !/status of (400|404|410)/.test(line));
    await context.close();
    assert.deepEqual([...problems, ...real], []);
  });
}

test('dark colours are as readable as light ones', { timeout: 120_000 }, async () => {
  const { context, page } = await visitor({ bypassCSP: true });
  await page.emulateMedia({ colorScheme: 'dark' });
  const { paths } = await everyPage(page, 'nl');
  const problems = [];
  for (const path of paths) {
    await go(page, path);
    for (const finding of await axe(page)) problems.push(`${path}: ${finding}`);
  }
  await context.close();
  assert.deepEqual(problems, []);
});
