// docs/filters.md: the data set that it makes is made, its examples are run, and every question of its tables is asked.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { Comparison, examples_of, page_of, printed_by } from './lib/page_examples.mjs';
import { start_server } from './lib/server.mjs';

const examples = examples_of('filters.md');

// `| Question | `query string` | 3 2 1 |`, in which `\|` is a bar of the filter.
const questions = [...page_of('filters.md').matchAll(/^\| (.+) \| `((?:filter|sort)=.+)` \| ([\d ]+|none) \|$/gm)].map(
  ([, question, query, found]) => ({ question, query: query.replaceAll('\\|', '|'), found: found === 'none' ? [] : found.split(' ').map(Number) }));

// `| Question | `query string` | the way around |`, with text in the last column.
const refused = [...page_of('filters.md').matchAll(/^\| (.+) \| `((?:filter|sort)=[^ ]+)` \| (?![\d ]+\||none)/gm)].map(
  ([, question, query]) => ({ question, query: query.replaceAll('\\|', '|') }));

// What a URL must have encoded, and nothing else.
const encoded = (query) => encodeURI(query).replaceAll('%25', '%');

describe('docs/filters.md', () => {
  const comparison = new Comparison();
  let server;
  let client;
  let printed;
  before(async () => {
    server = await start_server();
    client = await server.client();
    printed = await printed_by(examples, { URL: server.url, AUTH: `Authorization: Bearer ${client.token}` });
  });
  after(() => server.destroy());

  for (const [i, example] of examples.entries()) {
    it(`line ${example.line}: ${example.command.split('\n')[0].slice(0, 100)}`, () => {
      assert.ok(i < printed.length, 'this command or one before it failed');
      comparison.example(example, printed[i]);
    });
  }

  it('asks thirty questions and more, and no row of its tables is overlooked', () => {
    const rows = page_of('filters.md').match(/^\| .*\| `(filter|sort)=.*$/gm);
    assert.equal(questions.length + refused.length, rows.length);
    assert.ok(questions.length + examples.filter(({ reply }) => reply).length > 30, `${questions.length} questions`);
  });

  for (const { question, query, found } of questions) {
    it(`${question}: ${query}`, async () => {
      const reply = await client.get(`/v2/extensions/reviews?${encoded(query)}`);
      assert_status(reply, 200);
      assert.deepEqual(reply.body.data.map(({ nr }) => nr), found);
    });
  }

  for (const { question, query } of refused) {
    it(`refuses ${question}: ${query}`, async () => {
      assert_error(await client.get(`/v2/extensions/reviews?${encoded(query)}`), 400, /^(Invalid filter: |Could not parse the supplied filter: |The parameter 'sort' must be one of )/);
    });
  }
});
