// Linked data as others read it: a Turtle parser, and a validator with the shapes the site itself publishes.

import assert from 'node:assert/strict';
import { Parser, Store } from 'n3';
import SHACLValidator from 'rdf-validate-shacl';

export const FORMS = { jsonld: 'application/ld+json', ttl: 'text/turtle', nt: 'application/n-triples' };

export function values(store, predicate) {
  return store.getObjects(null, predicate, null).map((one) => one.value);
}

export function linkedData(base) {
  const shapes = {};
  const ask = (path, accept, more = {}) => fetch(new URL(path, base), { headers: { accept, ...more }, redirect: 'manual' });
  const text = async (path, accept) => {
    const response = await ask(path, accept);
    assert.equal(response.status, 200, `${path} as ${accept}: ${response.status}`);
    assert.equal(response.headers.get('content-type'), accept);
    return response.text();
  };
  const graph = async (path) => new Store(new Parser({ format: 'text/turtle' }).parse(await text(path, FORMS.ttl)));
  const shapesOf = async (name) => {
    const url = `${base}/ns/shapes/${name}.ttl`;
    shapes[name] ??= new Store(new Parser({ format: 'text/turtle', baseIRI: url }).parse(await text(`/ns/shapes/${name}.ttl`, FORMS.ttl)));
    return shapes[name];
  };
  const violations = async (data, name) => {
    const report = await new SHACLValidator(await shapesOf(name)).validate(data);
    return report.results.map((one) => `${one.focusNode?.value} ${one.path?.value ?? ''}: ${one.message.map((m) => m.value).join()} (${one.sourceConstraintComponent.value.split('#').pop()})`);
  };
  return { ask, text, graph, violations };
}
