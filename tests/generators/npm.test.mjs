// Clients in TypeScript, of generators that need Node.js 20 and nothing else. Two more, which run on 18 as well, are in
// tests/openapi.
import { test_clients } from './lib/clients.mjs';
import { npm_generators } from './lib/npm_generators.mjs';

const too_old = Number(process.versions.node.split('.')[0]) < 20 && `this is Node.js ${process.versions.node}`;
test_clients(npm_generators, { skip: too_old });
