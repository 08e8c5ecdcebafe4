// What is JSON and what is not. The public suite of JSON parsing cases is read where it is at hand.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assert_error, assert_status, told } from './lib/assertions.mjs';
import { apis_path, extension_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const suites = fileURLToPath(new URL('../../../shared/suites/', import.meta.url));
const depth_max = 100;

describe('JSON bodies', () => {
  let server;
  let client;
  let path;
  before(async () => {
    server = await start_server();
    client = await server.client();
    const api = await client.create_api({ slug: 'things', api_type: 'thing_ext' });
    await client.create_field(api, 'text');
    await client.create_field(api, 'kept', 'any');
    path = extension_path(api);
  });
  after(() => server.destroy());

  // `value` stands where an unknown key's value is read and ignored.
  const with_value = (value) => Buffer.concat([Buffer.from('{"data":{"type":"thing_ext","ignored":'), Buffer.from(value), Buffer.from('}}')]);
  const kept_value = (value) => Buffer.concat([Buffer.from('{"data":{"type":"thing_ext","kept":'), Buffer.from(value), Buffer.from('}}')]);
  const with_text = (text) => Buffer.concat([Buffer.from('{"data":{"type":"thing_ext","text":"'), Buffer.from(text), Buffer.from('"}}')]);
  const nested = (levels) => '['.repeat(levels) + ']'.repeat(levels);

  it('may hold anything in unknown keys', async () => {
    for (const value of ['null', '1e400', '-0', '[[],{}]', '"\\u0041"', '{"a":{"b":[1,2.5e-3,true]}}', ' \t\r\n"x" ']) assert_status(await client.post_text(path, with_value(value)), 201);
  });

  it('are refused where they are none', async () => {
    for (const value of ['', '01', '+1', '.5', '1.', '0x1', 'NaN', 'Infinity', 'nul', 'True', "'x'", '[1,]', '{"a":1,}', '{a:1}', '"\t"', '"\\x41"', '"\\u12"', '[1 2]', '// x\n1', '1 1']) {
      assert_error(await client.post_text(path, with_value(value)), 400);
    }
    assert_error(await client.post_text(path, `${with_value('1')}{}`), 400);
  });

  it('may not hold a key twice, wherever', async () => {
    for (const value of ['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '[{"a":{"b":1,"c":2,"b":3}}]']) assert_error(await client.post_text(path, with_value(value)), 400);
    assert_error(await client.post_text(path, '{"data":{"type":"thing_ext","text":"a","text":"a"}}'), 400);
    assert_error(await client.post_text(path, '{"data":{"type":"thing_ext"},"data":{"type":"thing_ext"}}'), 400);
    assert_error(await client.post_text(apis_path, '{"data":{"type":"custom_api","name":"a","name":"b","slug":"s","api_type":"s_ext"}}'), 400);
  });

  it('hold Unicode without NUL and lone surrogates', async () => {
    for (const text of ['\\u0000', 'a\\u0000b', '\\ud800', '\\udc00', '\\ud800\\u0041', '\\udc00\\ud800']) assert_error(await client.post_text(path, with_text(text)), 400);
    const created = await client.post_text(path, with_text('\\ud83d\\ude00\\uD83D\\uDE00'));
    assert.equal(created.body.data.text, '😀😀');
  });

  it('hold valid UTF-8', async () => {
    for (const bytes of [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf0, 0x80, 0x80, 0x80], [0x80], [0xe2, 0x82]]) {
      assert_error(await client.post_text(path, with_text(Buffer.from(bytes))), 400);
      assert_error(await client.post_text(path, with_value(Buffer.concat([Buffer.from('"'), Buffer.from(bytes), Buffer.from('"')]))), 400);
    }
    assert_error(await client.post_text(path, with_text(Buffer.from([0]))), 400);
  });

  it('nest 100 levels and no deeper', async () => {
    assert_status(await client.post_text(path, with_value(nested(depth_max - 2))), 201);
    assert_error(await client.post_text(path, with_value(nested(depth_max - 1))), 400);
    assert_error(await client.post_text(path, '['.repeat(500_000)), 400);
    assert_error(await client.post_text(path, '{"a":'.repeat(200_000)), 400);
    assert_status(await client.post_text(path, with_value('1')), 201);
  });

  const parsing = `${suites}json-parsing/test_parsing/`;
  const cases = existsSync(parsing) ? readdirSync(parsing) : [];
  // Valid JSON that the contract refuses: keys twice and NUL.
  const refused = new Set(['y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json', 'y_object_escaped_null_in_key.json', 'y_string_null_escape.json']);
  for (const name of cases) {
    it(`agree with ${name}`, async () => {
      const value = readFileSync(parsing + name);
      // Of what the suite leaves open, numbers whose exponent fits 32 bits are taken, and nothing else.
      const taken = (name.startsWith('y_') && !refused.has(name)) || (name.startsWith('i_number_') && name !== 'i_number_huge_exp.json');
      for (const body of [with_value(value), kept_value(value)]) {
        const reply = await client.post_text(path, body);
        if (!taken) assert_error(reply, 400);
        else assert_status(reply, 201);
        if (taken && body.includes('"kept":')) assert.deepEqual(reply.body.data.kept, JSON.parse(value), told(reply));
      }
    });
  }

  const naughty = `${suites}naughty-strings/blns.json`;
  it('give every naughty string back', { skip: !existsSync(naughty) }, async () => {
    for (const text of JSON.parse(readFileSync(naughty, 'utf8'))) {
      const created = await client.post(path, { type: 'thing_ext', text });
      assert_status(created, text.includes('\0') ? 400 : 201);
      if (created.status !== 201) continue;
      assert.equal(created.body.data.text, text);
      assert.equal((await client.get(`${path}/${created.body.data.id}`)).body.data.text, text);
      // Which control characters a quoted operand may hold is left open.
      if (/[\x00-\x1f\x7f]/.test(text)) continue;
      const quoted = `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
      const found = await client.get(`${path}?filter=${encodeURIComponent(`eq(text,${quoted}):eq(id,${created.body.data.id})`)}`);
      assert_status(found, 200);
      assert.equal(found.body.data.length, 1, quoted);
    }
  });
});
