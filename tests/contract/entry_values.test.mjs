// Which values each field type takes and how it answers them, and what it refuses.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { extension_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const invalid = (rest) => `Invalid value for field 'x'. ${rest}`;
const no_type = (type) => invalid(`Expected type to be '${type}'.`);
const no_greater = (limit, than) => invalid(`Expected ${limit} to be no greater than ${than}.`);
const no_less = (limit, than) => invalid(`Expected ${limit} to be no less than ${than}.`);
const no_match = (regex) => invalid(`Expected string to match regex: '${regex}'.`);

// [type, validation, value as JSON text, the value answered as JSON text]
const accepted = [
  ['string', {}, '""', '""'],
  ['string', {}, '"\\ud83d\\ude00 é \\/ \\" \\\\ \\t"', JSON.stringify('😀 é / " \\ \t')],
  ['string', {}, '"\\u0001\\u007f\\u2028\\uffff"', JSON.stringify('\u0001\u007f\u2028\uffff')],
  ['string', {}, '"  spaces  "', '"  spaces  "'],
  ['string', {}, '"e\\u0301"', '"e\u0301"'],
  ['string', {}, `"${'a'.repeat(65535)}"`, `"${'a'.repeat(65535)}"`],
  ['string', {}, `"${'é'.repeat(32768)}"`, `"${'é'.repeat(32768)}"`],
  ['string', { min_length: 2, max_length: 3 }, '"😀é"', '"😀é"'],
  ['string', { min_length: 2, max_length: 3 }, '"😀é—"', '"😀é—"'],
  ['string', { min_length: 2 }, 'null', 'null'],
  ['string', { min_length: 0, max_length: 1 }, '""', '""'],
  ['string', { regex: '[A-Z]' }, '"in theMiddle"', '"in theMiddle"'],
  ['string', { regex: '^(Paris|London|New York)$' }, '"New York"', '"New York"'],
  ['string', { regex: '^\\p{Greek}+$' }, '"αβγ"', '"αβγ"'],
  ['string', { regex: '^.$' }, '"😀"', '"😀"'],
  ['string', { regex: '(?i)^abc$' }, '"ABC"', '"ABC"'],
  ['string', { regex: "^[\\p{L}\\p{M}' .-]{1,60}$" }, '"Zoë O\'Neill"', '"Zoë O\'Neill"'],
  ['string', { regex: '^(?<first>\\p{Letter}{1,9}) \\p{Letter}{1,9}$' }, '"Łukasz Żak"', '"Łukasz Żak"'],
  ['string', { regex: '[A-Z]' }, 'null', 'null'],
  ['integer', {}, '0', '0'],
  ['integer', {}, '-0', '0'],
  ['integer', {}, '1.0', '1'],
  ['integer', {}, '1e2', '100'],
  ['integer', {}, '1.5e1', '15'],
  ['integer', {}, '100e-2', '1'],
  ['integer', {}, '9007199254740991', '9007199254740991'],
  ['integer', {}, '-9007199254740991', '-9007199254740991'],
  ['integer', { min_value: -3, max_value: 3 }, '-3', '-3'],
  ['integer', { min_value: -3, max_value: 3 }, '3', '3'],
  ['float', {}, '0', '0'],
  ['float', {}, '0.1', '0.1'],
  ['float', {}, '1.0', '1'],
  ['float', {}, '-2.50', '-2.5'],
  ['float', {}, '5e-324', '5e-324'],
  ['float', {}, '1.7976931348623157e308', '1.7976931348623157e308'],
  ['float', {}, '9007199254740993', '9007199254740992'],
  ['float', {}, '0.30000000000000004', '0.30000000000000004'],
  ['float', {}, '0.1000000000000000055511151231257827', '0.1'],
  ['float', {}, '123456789012345680000', '123456789012345680000'],
  ['float', { min_value: 0.5, max_value: 1.5 }, '0.5', '0.5'],
  ['float', { min_value: 0.5, max_value: 1.5 }, '1.5', '1.5'],
  ['boolean', {}, 'true', 'true'],
  ['boolean', {}, 'false', 'false'],
  ['boolean', {}, 'null', 'null'],
];

const refused = [
  ['string', {}, '7', no_type('string')],
  ['string', {}, 'true', no_type('string')],
  ['string', {}, '["x"]', no_type('string')],
  ['string', {}, '{"a":1}', no_type('string')],
  ['string', {}, `"${'a'.repeat(65536)}"`, no_greater('max_length', 65535)],
  ['string', { allow_null_values: false }, 'null', invalid('Null values are not allowed.')],
  ['string', { min_length: 3 }, '"😀é"', no_less('min_length', 3)],
  ['string', { max_length: 2 }, '"abc"', no_greater('max_length', 2)],
  ['string', { max_length: 2, regex: '[A-Z]' }, '"abc"', no_greater('max_length', 2), no_match('[A-Z]')],
  ['string', { min_length: 2, regex: '^[A-Z]$' }, '"a"', no_less('min_length', 2), no_match('^[A-Z]$')],
  ['string', { regex: '^(Paris|London)$' }, '"Hamptons"', no_match('^(Paris|London)$')],
  ['string', { regex: '^(?<name>\\pL{1,9})$' }, '"R2D2"', no_match('^(?<name>\\pL{1,9})$')],
  ['string', { regex: '^a$' }, '"a\\n"', no_match('^a$')],
  ['integer', {}, '"7"', no_type('integer')],
  ['integer', {}, 'true', no_type('integer')],
  ['integer', {}, '1.5', no_type('integer')],
  ['integer', {}, '1e-2', no_type('integer')],
  ['integer', {}, '[1]', no_type('integer')],
  ['integer', {}, '9007199254740992', no_greater('max_value', '9007199254740991')],
  ['integer', {}, '-9007199254740992', no_less('min_value', '-9007199254740991')],
  ['integer', {}, '123456789012345678901234567890', no_greater('max_value', '9007199254740991')],
  ['integer', { allow_null_values: false }, 'null', invalid('Null values are not allowed.')],
  ['integer', { min_value: 0 }, '-1', no_less('min_value', 0)],
  ['integer', { max_value: 100 }, '101', no_greater('max_value', 100)],
  ['float', {}, '"1.5"', no_type('float')],
  ['float', {}, 'true', no_type('float')],
  ['float', {}, '1e400', /^Invalid value for field 'x'\. /],
  ['float', {}, '-1e400', /^Invalid value for field 'x'\. /],
  ['float', { min_value: 0.01 }, '0', no_less('min_value', 0.01)],
  ['float', { max_value: 32.01 }, '32.02', no_greater('max_value', 32.01)],
  ['float', { allow_null_values: false }, 'null', invalid('Null values are not allowed.')],
  ['boolean', {}, '1', no_type('boolean')],
  ['boolean', {}, '"true"', no_type('boolean')],
  ['boolean', {}, '{}', no_type('boolean')],
  ['boolean', { allow_null_values: false }, 'null', invalid('Null values are not allowed.')],
];

const shown = (type, validation, value) => `${type} ${JSON.stringify(validation)}: ${value.slice(0, 60)}`;

describe('values of entries', () => {
  let server;
  let client;
  const apis = new Map();
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  // One API for each kind of field, with an entry to update.
  async function api_with(type, validation) {
    const key = JSON.stringify([type, validation]);
    if (!apis.has(key)) {
      const api = await client.create_api();
      await client.create_field(api, 'x', type, validation);
      apis.set(key, api);
    }
    return apis.get(key);
  }
  const body = (api, value) => `{"data":{"type":"${api.api_type}","x":${value}}}`;

  for (const [type, validation, value, answered] of accepted) {
    it(`take ${shown(type, validation, value)}`, async () => {
      const api = await api_with(type, validation);
      const created = await client.post_text(extension_path(api), body(api, value));
      assert_status(created, 201);
      assert.deepEqual(created.body.data.x, JSON.parse(answered));
      const path = `${extension_path(api)}/${created.body.data.id}`;
      const read = await client.get(path);
      assert.deepEqual(read.body, created.body);
      // The text too: `1.0` is answered as `1`, and `-0` never.
      const text = (type === 'string' ? null : new RegExp(`"x":\\s*${answered.replace(/[.+]/g, '\\$&').replace('e', 'e\\+?')}[,}]`));
      if (text) assert.match(read.text, text);
      assert_status(await client.put_text(path, body(api, value)), 200);
    });
  }

  for (const [type, validation, value, ...details] of refused) {
    it(`refuse ${shown(type, validation, value)}`, async () => {
      const api = await api_with(type, validation);
      assert_error(await client.post_text(extension_path(api), body(api, value)), 400, ...details);
      const first = { string: 'AB', integer: 1, float: 1, boolean: true }[type];
      const rules = validation.regex ? { ...validation, regex: null } : validation;
      const open = await api_with(type, rules);
      const entry = await client.create_entry(open, { x: validation.min_length > 2 ? 'ABCD' : first });
      const without_regex = details.filter((detail) => detail instanceof RegExp || !detail.includes('regex'));
      const updated = await client.put_text(`${extension_path(open)}/${entry.id}`, body(open, value));
      if (without_regex.length > 0) assert_error(updated, 400, ...without_regex);
      else assert_status(updated, 200);
    });
  }

  it('are checked all at once, in the order in which the fields were made', async () => {
    const api = await client.create_api();
    await client.create_field(api, 'zeta', 'integer', { min_value: 0 });
    await client.create_field(api, 'alpha', 'string', { max_length: 1, regex: '^[A-Z]$' });
    await client.create_field(api, 'mid', 'boolean', { allow_null_values: false });
    const reply = await client.post(extension_path(api), { type: api.api_type, alpha: 'ab', zeta: -1 });
    assert_error(
      reply, 400,
      "Invalid value for field 'zeta'. Expected min_value to be no less than 0.",
      "Invalid value for field 'alpha'. Expected max_length to be no greater than 1.",
      "Invalid value for field 'alpha'. Expected string to match regex: '^[A-Z]$'.",
      "Invalid value for field 'mid'. Null values are not allowed.",
    );
    assert.deepEqual((await client.get(extension_path(api))).body.data, []);
    const wrong_type = await client.post(extension_path(api), { type: 'x', zeta: 0, mid: 7 });
    assert_error(wrong_type, 400, `The field 'type' must be '${api.api_type}'.`, "Invalid value for field 'mid'. Expected type to be 'boolean'.");
  });
});
