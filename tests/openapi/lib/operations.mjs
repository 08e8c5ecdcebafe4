// Which operation of a document a request is for.
const form_of = (path) => new RegExp(`^${path.replace(/[.$]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`);

// A function from a method and a path, its query left off, to an operationId; undefined where there is none.
export function operation_finder(document) {
  const rows = Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => (
    { method: method.toUpperCase(), form: form_of(path), parameters: path.split('{').length, id: operation.operationId })));
  // A path without parameters goes before one with.
  rows.sort((a, b) => a.parameters - b.parameters);
  return (method, path) => rows.find((row) => row.method === method && row.form.test(path))?.id;
}
