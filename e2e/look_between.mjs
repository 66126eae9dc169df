import { visitor, axe, close } from './browser.mjs';
import { asDemo } from './helpers.mjs';
import { mkdirSync } from 'node:fs';
const base = process.env.PLEIN_URL; const dir='/tmp/shots-between'; mkdirSync(dir,{recursive:true});
for (const width of [1280, 390]) {
  const { context, page, trouble } = await visitor({ bypassCSP: true, width });
  await asDemo(page, base, 'officer');
  if (width===1280) {
    await page.goto(`${base}/nl/stad/drukte/vergelijken`);
    await page.selectOption('[data-share] [name=months]','towns'); await page.selectOption('[data-share] [name=effects]','towns');
    await page.click('[data-share] button');
  }
  for (const [path,name] of [['stad/drukte','desk'],['stad/drukte/vergelijken','months'],['stad/drukte/vergelijken/evenementen','events'],['stad/drukte/vergelijken/doelen','goals'],['drukte/steden','public']]) {
    await page.goto(`${base}/${process.env.L??'nl'}/${path}`);
    await page.screenshot({ path: `${dir}/${name}-${width}.png`, fullPage: true });
    console.log(width, name, await axe(page), trouble.splice(0), await page.evaluate(()=>document.documentElement.scrollWidth));
  }
  await context.close();
}
await close();
