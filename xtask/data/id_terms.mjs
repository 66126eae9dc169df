// Prints the names and search terms of the npm package @openstreetmap/id-tagging-schema
// (ISC) that a thesaurus does not hold yet, one category a line, for a person to choose
// from: many are too wide ("kaart", "oor") to be taken blindly.
//
//   npm install --prefix DIR @openstreetmap/id-tagging-schema@6.19.2
//   node xtask/data/id_terms.mjs DIR nl
import { readFileSync } from 'node:fs';

const [packageRoot, language] = process.argv.slice(2);
if (!packageRoot || !['nl', 'fr', 'en', 'de'].includes(language)) {
  console.error('usage: node xtask/data/id_terms.mjs DIR nl|fr|en|de');
  process.exit(2);
}

const table = (path) => readFileSync(path, 'utf8').replace(/\n$/, '').split('\n').slice(1).map((line) => line.split('\t'));
const dist = `${packageRoot}/node_modules/@openstreetmap/id-tagging-schema/dist`;
const json = (path) => JSON.parse(readFileSync(`${dist}/${path}`, 'utf8'));

const rules = table('crates/kernel/data/categories.tsv')
  .flatMap(([code, osm]) => osm.split(';').map((tags) => ({ code, tags: tags.split('+') })))
  .sort((a, b) => b.tags.length - a.tags.length);
const known = new Set(table(`crates/search/data/thesaurus.${language}.tsv`).flatMap(([term, , , forms = '']) => [term, ...forms.split(';')]));

const presets = json('presets.json');
const words = json(`translations/${language}.json`)[language].presets.presets;
const found = new Map();

for (const [id, preset] of Object.entries(presets)) {
  const tags = Object.entries(preset.tags).map(([key, value]) => `${key}=${value}`);
  const code = rules.find((rule) => rule.tags.every((tag) => tags.includes(tag)))?.code;
  const { name = '', aliases = '', terms = '' } = words[id] ?? {};
  if (!code || name.startsWith('{')) continue;
  for (const raw of [name, ...aliases.split('\n'), ...terms.split(/[,;]/)]) {
    const term = raw.trim().toLowerCase();
    if (!term || term.includes('<') || known.has(term)) continue;
    found.set(code, (found.get(code) ?? new Set()).add(term));
  }
}

for (const [code, terms] of found) console.log(`${code}\t${[...terms].join(', ')}`);
