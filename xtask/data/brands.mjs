// Writes slices/register/data/brands.tsv from the npm package name-suggestion-index
// (BSD-3-Clause): chains and operators that can be found in Belgium and whose main
// tag belongs to one of our categories, together with the Belgian chains that package
// lacks, which we keep ourselves in slices/register/data/brands_extra.tsv.
//
//   npm install --prefix DIR name-suggestion-index@8.0.20260918
//   node xtask/data/brands.mjs DIR > slices/register/data/brands.tsv
//
// Run from the root of the repository. The output depends on nothing but the package
// version and categories.tsv, so running it twice changes nothing.
import { readFileSync } from 'node:fs';

const packageRoot = process.argv[2];
if (!packageRoot) {
  console.error('usage: node xtask/data/brands.mjs DIR   (the folder given to npm install --prefix)');
  process.exit(2);
}

/** Places of the index's location sets that hold (a part of) Belgium. */
const HOLDS_BELGIUM = new Set(['001', '150', '155', 'be']); // world, Europe, Western Europe, Belgium

const inBelgium = (place) => {
  const name = String(place).toLowerCase().replace(/\.geojson$/, '');
  return HOLDS_BELGIUM.has(name) || name.startsWith('be-');
};

/** Our categories by their OpenStreetMap tags, the most specific first. */
function categoryRules() {
  const [head, ...lines] = readFileSync('crates/kernel/data/categories.tsv', 'utf8').trimEnd().split('\n');
  const column = Object.fromEntries(head.split('\t').map((name, i) => [name, i]));
  const rules = lines.flatMap((line) => {
    const cells = line.split('\t');
    return cells[column.osm].split(';').map((tags) => ({
      code: cells[column.code],
      tags: tags.split('+').map((tag) => tag.split('=')),
    }));
  });
  return rules.sort((a, b) => b.tags.length - a.tags.length);
}

function categoryOf(tags, rules) {
  const values = (key) => String(tags[key] ?? '').split(';').map((value) => value.trim());
  // The catch-all `shop=*` says nothing about a brand, so a wildcard never matches.
  const rule = rules.find((r) => r.tags.every(([key, value]) => value !== '*' && values(key).includes(value)));
  return rule?.code;
}

const clean = (text) => String(text).replace(/[\t\r\n;]+/g, ' ').trim();
const fold = (text) => clean(text).toLowerCase();
const latin = (text) => /^[\p{Script=Latin}\p{N}\p{P}\p{S}\s]+$/u.test(text);

const index = JSON.parse(readFileSync(`${packageRoot}/node_modules/name-suggestion-index/dist/json/nsi.json`, 'utf8')).nsi;
const rules = categoryRules();
const rows = new Map();

for (const [path, { items }] of Object.entries(index)) {
  const tree = path.split('/')[0];
  if (tree !== 'brands' && tree !== 'operators') continue;
  for (const item of items ?? []) {
    const { include = ['001'], exclude = [] } = item.locationSet ?? {};
    if (!include.some(inBelgium) || exclude.some(inBelgium)) continue;
    const category = categoryOf(item.tags, rules);
    if (!category) continue;
    const tags = item.tags;
    const name = clean(tags.brand ?? tags.operator ?? tags.name ?? item.displayName);
    if (!latin(name)) continue;
    const wikidata = tags['brand:wikidata'] ?? tags['operator:wikidata'] ?? '';
    const names = [
      name, item.displayName.replace(/\s*\(.*\)$/, ''), tags.name, tags.brand, tags.operator, tags.official_name, tags.short_name, tags.alt_name,
      tags['name:nl'], tags['name:fr'], tags['name:de'], tags['name:en'], tags['brand:nl'], tags['brand:fr'], tags['brand:en'],
      ...(item.matchNames ?? []),
    ];
    const key = `${fold(name)}\t${wikidata}\t${category}`;
    const row = rows.get(key) ?? { name, wikidata, category, match: new Set() };
    for (const other of names) {
      if (!other) continue;
      const folded = fold(other);
      if (folded.length >= 2 && latin(folded)) row.match.add(folded);
    }
    rows.set(key, row);
  }
}

const byName = new Map([...rows.values()].flatMap((row) => [...row.match].map((name) => [`${name}\t${row.category}`, row])));
for (const line of readFileSync('slices/register/data/brands_extra.tsv', 'utf8').trimEnd().split('\n').slice(1)) {
  const [name, match, category] = line.split('\t');
  if (!rules.some((rule) => rule.code === category)) throw new Error(`brands_extra.tsv: no category ${category} (${name})`);
  const names = [fold(name), ...match.split(';').map(fold).filter(Boolean)];
  const known = names.map((other) => byName.get(`${other}\t${category}`)).find(Boolean);
  if (known) names.forEach((other) => known.match.add(other));
  else rows.set(`${fold(name)}\t\t${category}`, { name, wikidata: '', category, match: new Set(names) });
}

const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const sorted = [...rows.entries()].sort(([a], [b]) => byCode(a, b)).map(([, row]) => row);
process.stdout.write('name\tmatch\twikidata\tcategory\n');
for (const { name, match, wikidata, category } of sorted) {
  process.stdout.write(`${name}\t${[...match].sort(byCode).join(';')}\t${wikidata}\t${category}\n`);
}
console.error(`${sorted.length} brands and operators`);
