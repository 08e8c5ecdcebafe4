// Clients in several languages, of generators that need one of them.
import { test_clients } from './lib/clients.mjs';
import { generators } from './lib/generators.mjs';

test_clients(generators);
