// The open data with the tools of others: a JSON-LD processor, a Turtle parser, a SHACL validator, and a reader that
// walks the event stream as any reader of the web would.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import jsonld from 'jsonld';
import { DataFactory, Parser, Writer } from 'n3';
import { BASE, LANGUAGES, axe, close, go, visitor } from './browser.mjs';
import { shot } from './helpers.mjs';
import { FORMS, linkedData, values } from './linked.mjs';

const { ask, text, graph, violations } = linkedData(BASE);
const RDF_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';
const LE = 'https://data.vlaanderen.be/ns/lokale-economie#';
const TREE = 'https://w3id.org/tree#';
const LDES = 'https://w3id.org/ldes#';
const GENERATED = 'http://www.w3.org/ns/prov#generatedAtTime';
const VERSION_OF = 'http://purl.org/dc/terms/isVersionOf';

// The context is read from the site itself, and from nowhere else.
const contexts = new Map();
async function load(url) {
  assert.ok(url.startsWith(BASE), `the data ask for ${url}`);
  if (!contexts.has(url)) {
    const response = await fetch(url);
    assert.equal(response.headers.get('content-type'), 'application/ld+json');
    assert.match(response.headers.get('cache-control'), /immutable/);
    contexts.set(url, await response.json());
  }
  return { contextUrl: null, documentUrl: url, document: contexts.get(url) };
}

// A document in each of its forms, as canonical N-Quads: blank nodes get the same names.
async function canonical(path) {
  const options = { algorithm: 'URDNA2015', format: 'application/n-quads' };
  const document = JSON.parse(await text(path, FORMS.jsonld));
  const json = await jsonld.canonize(document, { ...options, documentLoader: load, safe: true });
  const plain = await jsonld.canonize(await text(path, FORMS.nt), { ...options, inputFormat: 'application/n-quads' });
  const quads = new Parser({ format: 'text/turtle' }).parse(await text(path, FORMS.ttl));
  const written = await new Promise((resolve, reject) => {
    const writer = new Writer({ format: 'N-Quads' });
    writer.addQuads(quads);
    writer.end((error, result) => (error ? reject(error) : resolve(result)));
  });
  const turtle = await jsonld.canonize(written, { ...options, inputFormat: 'application/n-quads' });
  return { json, plain, turtle };
}

// Reads the whole stream: root, towns, pages.
async function walk() {
  const root = await graph('/ldes/handelszaken');
  const towns = [];
  for (const town of values(root, `${TREE}node`)) {
    const node = await graph(town);
    towns.push({ town, node, pages: [...new Set(values(node, `${TREE}node`))] });
  }
  return { root, towns };
}

let rows, columns;
before(async () => {
  // The stream follows the register within a second; the demo may have opened only now.
  for (let turn = 0; turn < 60; turn += 1) {
    const root = await graph('/ldes/handelszaken');
    const changed = await graph('/catalogus');
    if (values(root, `${TREE}node`).length >= 7 && values(changed, 'http://www.w3.org/ns/dcat#startDate').length) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const csv = await (await fetch(`${BASE}/open-data/plein-register.csv`)).text();
  const lines = csv.replace('\ufeff', '').trim().split('\r\n').map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, '').replace(/^"|"$/g, '')));
  columns = Object.fromEntries(lines[0].map((name, at) => [name, at]));
  rows = lines.slice(1);
});
after(close);

test('a shop says the same in every form, in the words of OSLO', async () => {
  const row = rows.find((one) => one[columns.enterprise_number] && one[columns.opening_hours] && one[columns.email] && one[columns.position_quality] === 'exact');
  const id = row[columns.id].replaceAll('-', '');
  const { json, plain, turtle } = await canonical(`/doc/handelszaak/${id}`);
  assert.equal(json, plain, 'JSON-LD and N-Triples differ');
  assert.equal(turtle, plain, 'Turtle and N-Triples differ');
  const own = `<${BASE}/id/handelszaak/${id}>`;
  for (const piece of [
    `${own} <${RDF_TYPE}> <${LE}Handelszaak> .`,
    `${own} <${RDF_TYPE}> <http://www.w3.org/ns/org#Site> .`,
    `${own} <http://www.w3.org/ns/org#siteOf> <${BASE}/id/organisatie/${row[columns.enterprise_number]}> .`,
    `${own} <http://purl.org/dc/terms/type> <${BASE}/id/concept/aanbod/${row[columns.category].split('; ')[0]}> .`,
    `${own} <http://purl.org/dc/terms/spatial> <https://data.vlaanderen.be/id/gemeente/${row[columns.nis]}> .`,
    `<http://www.w3.org/ns/locn#postCode> "${row[columns.postcode]}" .`,
    '^^<http://www.opengis.net/ont/geosparql#wktLiteral> .',
    '<http://purl.org/dc/terms/license> <https://creativecommons.org/licenses/by/4.0/> .',
  ]) assert.ok(plain.includes(piece), `${piece} is not in\n${plain}`);
  const expanded = await jsonld.expand(JSON.parse(await text(`/doc/handelszaak/${id}`, FORMS.jsonld)), { documentLoader: load, safe: true });
  assert.ok(expanded.some((node) => node['http://www.w3.org/2004/02/skos/core#prefLabel']?.[0]['@value']));
  const organisation = `/doc/organisatie/${row[columns.enterprise_number]}`;
  const other = await canonical(organisation);
  assert.equal(other.json, other.plain);
  for (const path of [`/doc/handelszaak/${id}`, organisation]) assert.deepEqual(await violations(await graph(path), 'handelszaak'), [], path);
});

test('an address leads to what its reader wants', async () => {
  const id = rows[0][columns.id].replaceAll('-', '');
  const page = await ask(`/id/handelszaak/${id}`, 'text/html,application/xhtml+xml,*/*;q=0.8');
  assert.equal(page.status, 303);
  assert.match(page.headers.get('location'), new RegExp(`^/nl/[a-z-]+/.*${id}$`));
  for (const kind of ['handelszaak', 'adres', 'openingsuren']) {
    const data = await ask(`/id/${kind}/${id}`, 'text/turtle');
    assert.deepEqual([data.status, data.headers.get('location')], [303, `/doc/handelszaak/${id}`]);
    assert.match(data.headers.get('vary'), /accept/i);
    assert.equal(data.headers.get('access-control-allow-origin'), '*');
  }
  const document = await ask(`/doc/handelszaak/${id}`, 'text/turtle');
  const again = await ask(`/doc/handelszaak/${id}`, 'text/turtle', { 'if-none-match': document.headers.get('etag') });
  assert.equal(again.status, 304);
  const other = await ask(`/doc/handelszaak/${id}`, 'application/ld+json', { 'if-none-match': document.headers.get('etag') });
  assert.equal(other.status, 200, 'another form is another answer');
  const { page: tab, context, trouble } = await visitor();
  const response = await go(tab, `/id/handelszaak/${id}`);
  assert.equal(response.status(), 200);
  assert.match(await tab.locator('h1').first().innerText(), /\S/);
  assert.deepEqual(trouble, []);
  await context.close();
});

test('a reader of the stream finds every shop of the open data, and nothing else', async () => {
  const { root, towns } = await walk();
  assert.deepEqual(await violations(root, 'stroom'), []);
  const told = new Map();
  for (const { town, node, pages } of towns) {
    assert.deepEqual(await violations(node, 'stroom'), [], town);
    // Each page lies within what the relations to it promise.
    for (const page of pages) {
      const data = await graph(page);
      assert.deepEqual(await violations(data, 'stroom'), [], page);
      const bounds = { from: '', before: '~' };
      for (const relation of node.getSubjects(`${TREE}node`, page, null)) {
        const kind = node.getObjects(relation, RDF_TYPE, null)[0].value;
        const value = node.getObjects(relation, `${TREE}value`, null)[0].value;
        if (kind === `${TREE}GreaterThanOrEqualToRelation`) bounds.from = value; else bounds.before = value;
      }
      const members = values(data, `${TREE}member`);
      assert.ok(members.length <= 200, `${page} has ${members.length} members`);
      for (const member of members) {
        const at = data.getObjects(member, GENERATED, null)[0].value;
        assert.ok(at >= bounds.from && at < bounds.before, `${member} is not within ${JSON.stringify(bounds)}`);
        const of = data.getObjects(member, VERSION_OF, null)[0].value;
        assert.ok(!told.has(of), `${of} has two versions`);
        told.set(of, member);
      }
    }
  }
  const open = new Set(rows.filter((row) => !row[columns.features].split('; ').includes('vacant')).map((row) => `${BASE}/id/handelszaak/${row[columns.id].replaceAll('-', '')}`));
  const gone = [...told.keys()].filter((of) => !open.has(of));
  for (const of of gone) assert.equal((await ask(new URL(of).pathname, 'text/turtle')).status, 410, `${of} is told but is no open data`);
  assert.deepEqual([...open].filter((of) => !told.has(of)), []);
});

test('the versions keep to the shape of shops, and the shape notices when they do not', async () => {
  const { towns } = await walk();
  const pages = [...towns[0].pages, ...towns.slice(1).map((one) => one.pages[0])];
  for (const page of pages) {
    const data = await graph(page);
    assert.deepEqual(await violations(data, 'handelszaak'), [], page);
    const closed = data.countQuads(null, `${LDES}immutable`, null, null) === 1;
    const response = await ask(new URL(page).pathname, 'text/turtle');
    assert.equal(/immutable/.test(response.headers.get('cache-control')), closed, page);
  }
  const broken = await graph(pages[0]);
  const shop = broken.getSubjects(RDF_TYPE, `${LE}Handelszaak`, null)[0];
  broken.removeQuads(broken.getQuads(shop, 'http://www.w3.org/2004/02/skos/core#prefLabel', null, null));
  broken.removeQuads(broken.getQuads(shop, GENERATED, null, null));
  const found = await violations(broken, 'handelszaak');
  assert.equal(found.length, 2, found.join('\n'));
  const both = await canonical(new URL(pages[0]).pathname);
  assert.equal(both.json, both.plain);
});

test('the catalogue keeps to DCAT-AP Vlaanderen, and everything in it is there', { timeout: 180_000 }, async () => {
  const { json, plain, turtle } = await canonical('/catalogus');
  assert.equal(json, plain);
  assert.equal(turtle, plain);
  const data = await graph('/catalogus');
  assert.deepEqual(await violations(data, 'catalogus'), []);
  const dcat = 'http://www.w3.org/ns/dcat#';
  for (const predicate of ['accessURL', 'downloadURL', 'endpointDescription', 'landingPage']) {
    for (const url of new Set(values(data, dcat + predicate))) {
      assert.ok(url.startsWith(BASE), url);
      const response = await fetch(url);
      assert.equal(response.status, 200, url);
      await response.arrayBuffer();
    }
  }
  for (const path of ['/.well-known/void', '/open-data/catalog.jsonld']) {
    const response = await fetch(new URL(path, BASE), { headers: { accept: 'text/turtle' } });
    assert.deepEqual([response.status, new URL(response.url).pathname], [200, '/catalogus']);
  }
  const files = values(data, `${dcat}accessURL`);
  for (const form of ['csv', 'parquet', 'arrow']) assert.ok(files.filter((url) => url.includes('/open-data/drukte/') && url.endsWith(form)).length >= 7, form);
  data.removeQuads(data.getQuads(null, `${dcat}accessURL`, null, null));
  assert.equal((await violations(data, 'catalogus')).length, files.length);
});

test('the kinds of shops are a scheme in four languages', async () => {
  const { json, plain } = await canonical('/doc/conceptscheme/aanbod');
  assert.equal(json, plain);
  const data = await graph('/doc/conceptscheme/aanbod');
  for (const concept of data.getSubjects(RDF_TYPE, 'http://www.w3.org/2004/02/skos/core#Concept', null)) {
    const labels = data.getObjects(concept, 'http://www.w3.org/2004/02/skos/core#prefLabel', null);
    assert.deepEqual(labels.map((label) => label.language).sort(), ['de', 'en', 'fr', 'nl'], concept.value);
    const lead = await ask(new URL(concept.value).pathname, 'text/turtle');
    assert.equal(lead.status, 303);
  }
});

const ISO = 'http://def.isotc211.org/iso19156/2011/Observation#OM_Observation.';
const SCHEMA = 'https://schema.org/';
const FEW = '/id/concept/drukteresultaat/minder-dan-15';

test('counts are walked to by the hour, and keep to the shape of counts', { timeout: 120_000 }, async () => {
  const root = await graph('/ldes/druktemetingen');
  assert.deepEqual(await violations(root, 'druktemeting'), []);
  const towns = values(root, `${TREE}node`);
  assert.ok(towns.length >= 7, `${towns.length} towns`);
  const town = await graph(towns[0]);
  assert.deepEqual(await violations(town, 'druktemeting'), []);
  const seen = new Set();
  let few = 0;
  for (const channel of values(town, `${TREE}node`)) {
    const node = await graph(channel);
    assert.deepEqual(await violations(node, 'druktemeting'), [], channel);
    const months = [...new Set(values(node, `${TREE}node`))].sort();
    assert.ok(months.length > 3, `${channel} has ${months.length} months`);
    for (const month of [months[0], months.at(-2)]) {
      const data = await graph(month);
      // Each page lies within what the relations to it promise, by the path they name.
      const bounds = { from: '', before: '~' };
      for (const relation of node.getSubjects(`${TREE}node`, month, null)) {
        const path = node.getObjects(relation, `${TREE}path`, null)[0];
        const first = node.getObjects(path, 'http://www.w3.org/1999/02/22-rdf-syntax-ns#first', null)[0].value;
        assert.equal(first, `${ISO}phenomenonTime`);
        const kind = node.getObjects(relation, RDF_TYPE, null)[0].value;
        const value = node.getObjects(relation, `${TREE}value`, null)[0].value;
        if (kind === `${TREE}GreaterThanOrEqualToRelation`) bounds.from = value; else bounds.before = value;
      }
      const members = values(data, `${TREE}member`);
      assert.ok(members.length > 0 && members.length <= 31 * 24 + 1, `${month} has ${members.length} members`);
      for (const member of members) {
        assert.ok(!seen.has(member), `${member} stands there twice`);
        seen.add(member);
        const stretch = data.getObjects(member, `${ISO}phenomenonTime`, null)[0];
        const at = data.getObjects(stretch, `${SCHEMA}startDate`, null)[0].value;
        assert.ok(at >= bounds.from && at < bounds.before, `${member} is not within ${JSON.stringify(bounds)}`);
        if (data.getObjects(member, `${ISO}result`, null)[0].value.endsWith(FEW)) few += 1;
      }
      const [taken] = data.getQuads(null, 'http://purl.org/dc/terms/type', `${BASE}/id/concept/druktekenmerktype/bezetting`, null);
      const least = taken ? 0 : 15;
      for (const value of values(data, `${SCHEMA}value`).map(Number)) assert.ok(value === 0 || value >= least, `${month} tells of ${value} people`);
    }
  }
  assert.ok(few > 0, 'the nights of a small town are quiet');
  const lead = await ask(new URL([...seen][0]).pathname, 'text/turtle');
  assert.equal(lead.status, 303);
});

test('a month of counts keeps to its shape, and the shape notices when it does not', { timeout: 120_000 }, async () => {
  const town = values(await graph('/ldes/druktemetingen'), `${TREE}node`)[0];
  const channel = values(await graph(town), `${TREE}node`)[0];
  const month = [...new Set(values(await graph(channel), `${TREE}node`))].sort().at(-1);
  const data = await graph(month);
  assert.deepEqual(await violations(data, 'druktemeting'), []);
  const site = values(data, `${ISO}featureOfInterest`)[0];
  assert.deepEqual(await violations(await graph(site), 'druktemeting'), []);
  const { json, plain, turtle } = await canonical(new URL(channel).pathname);
  assert.deepEqual([json, turtle], [plain, plain]);
  const [first, second, third] = values(data, `${TREE}member`).map((member) => DataFactory.namedNode(member));
  data.removeQuads(data.getQuads(first, GENERATED, null, null));
  data.removeQuads(data.getQuads(second, `${ISO}result`, null, null));
  // A count that passes for a forecast without intervals.
  const type = data.getQuads(third, 'http://purl.org/dc/terms/type', null, null);
  data.removeQuads(type);
  data.addQuad(third, type[0].predicate, DataFactory.namedNode(`${BASE}/id/concept/druktemetingtype/voorspelling`));
  const found = await violations(data, 'druktemeting');
  for (const broken of [first, second, third]) assert.ok(found.some((line) => line.startsWith(broken.value)), `${broken.value} in ${found.join('\n')}`);
  assert.ok(found.length <= 6, found.join('\n'));
});

test('forecasts are told as such, and keep to the shape of counts', { timeout: 60_000 }, async () => {
  const root = await graph('/ldes/druktevoorspellingen');
  assert.deepEqual(await violations(root, 'druktemeting'), []);
  const town = await graph(values(root, `${TREE}node`)[0]);
  assert.deepEqual(await violations(town, 'druktemeting'), []);
  for (const channel of values(town, `${TREE}node`).slice(0, 3)) assert.deepEqual(await violations(await graph(channel), 'druktemeting'), [], channel);
  for (const scheme of ['druktekenmerktype', 'druktemetingtype', 'drukteresultaat']) {
    const { json, plain } = await canonical(`/doc/conceptscheme/${scheme}`);
    assert.equal(json, plain);
  }
});

test('people find the files of counts, and read in them what the stream says', { timeout: 120_000 }, async () => {
  for (const language of LANGUAGES) for (const width of [390, 1280]) {
    const { page, context, trouble } = await visitor({ width, bypassCSP: true });
    await go(page, `/${language}/open-data`);
    await page.click('main a[href="/open-data/drukte"]');
    if (language !== 'nl') await go(page, `/${language}/open-data/drukte`);
    assert.ok(await page.locator('main table tbody tr').count() >= 7);
    assert.ok(await page.locator('main a[href$=".parquet"]').count() >= 7);
    assert.deepEqual(await axe(page), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false, `${language} scrolls sideways at ${width}`);
    assert.deepEqual(trouble.filter((line) => !line.includes('Content Security Policy')), []);
    await shot(page, `open-counts-${language}-${width}`);
    await context.close();
  }
  const page = await (await fetch(`${BASE}/nl/open-data/drukte`)).text();
  const path = page.match(/\/open-data\/drukte\/\d{5}\.csv/)[0];
  const started = Date.now();
  const file = await fetch(BASE + path);
  assert.match(file.headers.get('content-disposition'), /attachment; filename="drukte-/);
  const lines = (await file.text()).replace('\ufeff', '').trimEnd().split('\r\n');
  console.log(`# ${lines.length - 1} rows in ${Date.now() - started} ms`);
  assert.equal(lines[0], 'nis,site,place,channel,mode,direction,start,seconds,count,told,repaired,version,noted');
  assert.ok(lines.length > 8_000, `${lines.length} rows`);
  const told = lines.slice(1).map((line) => line.split(','));
  assert.deepEqual([...new Set(told.map((row) => row.at(-4)))].sort().filter((one) => one !== 'unknown'), ['counted', 'few']);
  assert.ok(told.every((row) => (row.at(-4) === 'counted') === (row.at(-5) !== '')), 'a number where one is told, and nowhere else');
  const bad = await fetch(`${BASE}${path}?jaar=1899`);
  assert.equal(bad.status, 400);
});

test('people find the linked data on the page of the open data', async () => {
  for (const language of LANGUAGES) {
    const { page, context, trouble } = await visitor({ width: 390, bypassCSP: true });
    await go(page, '/open-data');
    await go(page, `/${language}/open-data`);
    assert.ok(await page.locator('main a[href="/ldes/handelszaken"]').count());
    assert.ok(await page.locator('main a[href="/catalogus"]').count());
    assert.deepEqual(await axe(page), []);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    assert.equal(wide, false, `${language} scrolls sideways`);
    assert.deepEqual(trouble.filter((line) => !line.includes('Content Security Policy')), []);
    await context.close();
  }
});
