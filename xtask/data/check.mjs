// Checks the word lists of crates/search/data and the categories they point to.
// Run from the root of the repository: node xtask/data/check.mjs
import { readFileSync } from 'node:fs';

const faults = [];
const KINDS = ['product', 'service', 'shopword', 'brandlike', 'place_type', 'adjective'];
const LANGUAGES = ['nl', 'fr', 'en', 'de'];
const MEANING = /^(now|today|tomorrow|weekday:[1-7]|weekend|evening|morning|afternoon|night|lunch|holiday)$/;

function table(path, columns) {
  const [head, ...lines] = readFileSync(path, 'utf8').replace(/\n$/, '').split('\n');
  if (head !== columns.join('\t')) faults.push(`${path}:1: header is "${head}"`);
  return lines.map((line, i) => {
    const cells = line.split('\t');
    if (cells.length !== columns.length) faults.push(`${path}:${i + 2}: ${cells.length} cells instead of ${columns.length}`);
    return { at: `${path}:${i + 2}`, ...Object.fromEntries(columns.map((name, c) => [name, cells[c] ?? ''])) };
  });
}

function once(seen, value, at) {
  if (seen.has(value)) faults.push(`${at}: "${value}" is already at ${seen.get(value)}`);
  seen.set(value, at);
}

const categories = table('crates/kernel/data/categories.tsv', [
  'code', 'osm', 'group', 'schema_org', 'icon', ...LANGUAGES, ...LANGUAGES.map((l) => `${l}_plural`),
  ...LANGUAGES.map((l) => `slug_${l}`), 'neighbours', 'share',
]);
const codes = new Set(categories.map((row) => row.code));
const seen = { code: new Map(), osm: new Map() };
for (const row of categories) {
  once(seen.code, row.code, row.at);
  row.osm.split(';').forEach((tag) => once(seen.osm, tag, row.at));
  for (const l of LANGUAGES) {
    once((seen[`slug_${l}`] ??= new Map()), row[`slug_${l}`], row.at);
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(row[`slug_${l}`])) faults.push(`${row.at}: slug_${l} "${row[`slug_${l}`]}"`);
    if (!row[l] || !row[`${l}_plural`]) faults.push(`${row.at}: no ${l} name`);
  }
  for (const code of row.neighbours.split(',').filter(Boolean)) {
    if (!codes.has(code) || code === row.code) faults.push(`${row.at}: neighbour "${code}"`);
  }
  if (!(Number(row.share) > 0)) faults.push(`${row.at}: share "${row.share}"`);
}

for (const l of LANGUAGES) {
  const terms = new Map();
  const reached = new Set();
  for (const row of table(`crates/search/data/thesaurus.${l}.tsv`, ['term', 'kind', 'categories', 'forms'])) {
    if (!KINDS.includes(row.kind)) faults.push(`${row.at}: kind "${row.kind}"`);
    for (const spelling of [row.term, ...row.forms.split(';').filter(Boolean)]) {
      once(terms, spelling, row.at);
      if (spelling !== spelling.trim().toLowerCase() || spelling.length > 60) faults.push(`${row.at}: spelling "${spelling}"`);
    }
    let last = 101;
    for (const pair of row.categories.split(',')) {
      const [code, weight] = pair.split(':');
      if (!codes.has(code)) faults.push(`${row.at}: no category "${code}"`);
      if (!(Number(weight) >= 1 && Number(weight) <= last)) faults.push(`${row.at}: weight in "${row.categories}"`);
      last = Number(weight);
      reached.add(code);
    }
  }
  for (const code of codes) if (!reached.has(code)) faults.push(`thesaurus.${l}.tsv: no term leads to ${code}`);
  const times = new Map();
  for (const row of table(`crates/search/data/timewords.${l}.tsv`, ['term', 'meaning'])) {
    once(times, row.term, row.at);
    if (!MEANING.test(row.meaning)) faults.push(`${row.at}: meaning "${row.meaning}"`);
  }
  const stop = readFileSync(`crates/search/data/stopwords.${l}.txt`, 'utf8').split('\n').filter((w) => w && !w.startsWith('#'));
  if (new Set(stop).size !== stop.length) faults.push(`stopwords.${l}.txt: a word stands twice`);
  for (const word of stop) if (times.has(word)) faults.push(`stopwords.${l}.txt: "${word}" is a time word`);
  console.log(`${l}: ${terms.size} spellings, ${times.size} time words, ${stop.length} stop words`);
}

const parts = readFileSync('crates/search/data/compounds.nl.txt', 'utf8').split('\n').filter((w) => w && !w.startsWith('#'));
if (new Set(parts).size !== parts.length) faults.push('compounds.nl.txt: a part stands twice');
for (const part of parts) if (!/^[\p{Ll}]{3,}$/u.test(part)) faults.push(`compounds.nl.txt: "${part}"`);

for (const row of table('slices/register/data/brands.tsv', ['name', 'match', 'wikidata', 'category'])) {
  if (!codes.has(row.category)) faults.push(`${row.at}: no category "${row.category}"`);
  if (!row.match || (row.wikidata && !/^Q\d+$/.test(row.wikidata))) faults.push(`${row.at}: ${row.match} ${row.wikidata}`);
}

console.log(`${codes.size} categories, ${parts.length} compound parts`);
faults.forEach((fault) => console.error(fault));
process.exit(faults.length ? 1 : 0);
