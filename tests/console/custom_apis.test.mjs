// The first five minutes of the README in the console alone, and what comes after them: definitions.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { apis_path, fields_path } from '../contract/lib/client.mjs';
import { Fixture } from './lib/fixture.mjs';

describe('Custom APIs in the console', () => {
  let fixture;
  before(async () => { fixture = await Fixture.start(); });
  after(async () => { await fixture.end(); });

  const read_apis = async () => (await fixture.client.get(`${apis_path}?sort=created_at`)).body.data;
  const read_fields = async (api) => (await fixture.client.get(fields_path(api))).body.data;

  it('are made from the empty list on, fields too', async () => {
    await fixture.in_window(async (page) => {
      await page.getByRole('heading', { name: 'No Custom APIs yet' }).waitFor();
      await page.getByRole('main').getByRole('button', { name: 'New Custom API' }).first().click();
      const form = page.getByRole('dialog', { name: 'New Custom API' });
      await form.getByRole('textbox', { name: 'Name' }).fill('Wish Lists');
      assert.equal(await form.getByRole('textbox', { name: 'Slug' }).inputValue(), 'wish-lists');
      assert.equal(await form.getByRole('textbox', { name: 'API type' }).inputValue(), 'wish_list_ext');
      await form.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('heading', { name: 'No fields yet' }).waitFor();

      await page.getByRole('button', { name: 'New field' }).click();
      const field = page.getByRole('dialog', { name: 'New field' });
      await field.getByRole('textbox', { name: 'Name' }).fill('Weight');
      await field.getByText('“weight” is reserved. Choose another key.').waitFor();
      await field.getByRole('textbox', { name: 'Key' }).fill('grams');
      await field.getByText('Whole number').click();
      await field.getByLabel('Required').check();
      await field.getByLabel('Smallest').fill('5');
      await field.getByLabel('Largest').fill('5');
      await field.getByRole('button', { name: 'Create' }).click();
      await field.getByText('The smallest must be less than the largest.').waitFor();
      await field.getByLabel('Largest').fill('900');
      await field.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('row', { name: /Weight grams Whole number/ }).waitFor();
    });
    const [api] = await read_apis();
    assert.deepEqual([api.name, api.slug, api.api_type], ['Wish Lists', 'wish-lists', 'wish_list_ext']);
    const [field] = await read_fields(api);
    assert.deepEqual([field.slug, field.field_type, field.validation], ['grams', 'integer', { integer: { allow_null_values: false, immutable: false, min_value: 5, max_value: 900 } }]);
  });

  it('have fields of every type, with every rule', async () => {
    const api = await fixture.client.create_api({ name: 'Types' });
    const make = async (page, name, type, fill) => {
      await page.getByRole('button', { name: 'New field' }).click();
      const form = page.getByRole('dialog', { name: 'New field' });
      await form.getByText(type, { exact: true }).click();
      await form.getByRole('textbox', { name: 'Name' }).fill(name);
      await fill(form);
      await form.getByRole('button', { name: 'Create' }).click();
      await form.waitFor({ state: 'detached' });
    };
    await fixture.in_window(async (page) => {
      await make(page, 'code', 'Text', async (form) => {
        await form.getByLabel('Unique').check();
        await form.getByLabel('Upper and lower case').check();
        await form.getByLabel('Names the entry in its address').check();
        await form.getByLabel('Fixed once set').check();
        await form.getByLabel('Shortest').fill('2');
        await form.getByLabel('Longest').fill('8');
        await form.getByLabel('Regular expression').fill('^[a-z]+$');
      });
      await make(page, 'ratio', 'Decimal number', async (form) => {
        await form.getByLabel('Largest').fill('1.5');
        await form.getByText('More', { exact: true }).click();
        await form.getByLabel('Indexed').uncheck();
        await form.getByLabel('Place in the list').fill('7');
      });
      await make(page, 'seen', 'Yes or no', async () => {});
      await make(page, 'tags', 'List', async (form) => {
        await form.getByLabel('Elements are').selectOption('string');
        await form.getByLabel('Most elements').fill('3');
      });
      await make(page, 'shape', 'Any JSON', async (form) => {
        await form.getByLabel('JSON Schema').fill('{"type": "object"');
        await form.getByText('This is no JSON').waitFor();
        await form.getByLabel('JSON Schema').fill('{"type": "object"}');
        await form.getByText('The server checks the schema').waitFor();
      });
    }, { at: `/console/apis/${api.id}/fields` });
    const rules = Object.fromEntries((await read_fields(api)).map((field) => [field.slug, [field.use_as_url_slug, field.index ?? true, field.presentation.sort_order, field.validation[field.field_type]]]));
    assert.deepEqual(rules, {
      code: [true, true, 0, { min_length: 2, max_length: 8, regex: '^[a-z]+$', allow_null_values: false, immutable: true, unique: 'yes', unique_case_insensitivity: true }],
      ratio: [false, false, 7, { min_value: null, max_value: 1.5, allow_null_values: true, immutable: false }],
      seen: [false, true, 0, { allow_null_values: true, immutable: false }],
      tags: [false, true, 0, { min_length: null, max_length: 3, allowed_type: 'string', allow_null_values: true, immutable: false, json_schema: null }],
      shape: [false, true, 0, { allow_null_values: true, immutable: false, json_schema: { version: '2020-12', schema: '{"type": "object"}' } }],
    });
  });

  it('show the server\'s refusal beside the field that it names', async () => {
    const api = await fixture.client.create_api();
    await fixture.in_window(async (page) => {
      await page.getByRole('button', { name: 'New field' }).click();
      const form = page.getByRole('dialog');
      await form.getByRole('textbox', { name: 'Name' }).fill('Code');
      await form.getByLabel('Regular expression').fill('(');
      await form.getByRole('button', { name: 'Create' }).click();
      await form.locator('.field', { hasText: 'Regular expression' }).getByText('is not a valid RE2 regular expression').waitFor();
      assert.equal(await form.getByLabel('Regular expression').getAttribute('aria-invalid'), 'true');
      assert.equal(await form.getByRole('textbox', { name: 'Name' }).inputValue(), 'Code');
      // Work that is not saved is not lost by a slip.
      page.once('dialog', (dialog) => void dialog.dismiss());
      await form.getByRole('button', { name: 'Cancel' }).click();
      page.once('dialog', (dialog) => void dialog.accept());
      await page.keyboard.press('Escape');
      await form.waitFor({ state: 'detached' });
    }, { at: `/console/apis/${api.id}/fields` });
    assert.deepEqual(await read_fields(api), []);
  });

  it('outlive a server that is killed and started again: what was typed is still there', async () => {
    const api = await fixture.client.create_api();
    await fixture.in_window(async (page) => {
      await page.getByRole('button', { name: 'New field' }).click();
      const form = page.getByRole('dialog');
      await form.getByRole('textbox', { name: 'Name' }).fill('Patience');
      await fixture.server.kill();
      await form.getByRole('button', { name: 'Create' }).click();
      await form.getByText('The server cannot be reached.').waitFor();
      await fixture.server.start();
      await form.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('row', { name: /Patience patience/ }).waitFor();
    }, { at: `/console/apis/${api.id}/fields` });
    assert.equal((await read_fields(api))[0].slug, 'patience');
  });

  it('tell how many stored entries a new rule would break', async () => {
    const api = await fixture.client.create_api();
    const field = await fixture.client.create_field(api, 'items', 'integer');
    for (const items of [1, 5, 9, null]) await fixture.client.create_entry(api, { items });
    await fixture.in_window(async (page) => {
      const form = page.getByRole('dialog');
      await form.getByLabel('Largest').fill('4');
      await form.getByText('2 stored entries break “Largest: 4”.').waitFor();
      await form.getByLabel('Required').check();
      await form.getByText('1 stored entry breaks “Required”.').waitFor();
      await form.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved.').waitFor();
    }, { at: `/console/apis/${api.id}/fields?field=${field.id}` });
    assert.equal((await read_fields(api))[0].validation.integer.max_value, 4);
  });

  it('are changed, found, and shown as the tree of their parents', async () => {
    const parent = await fixture.client.create_api({ name: 'Shops' });
    const child = await fixture.client.create_api({ name: 'Shelves' });
    await fixture.in_window(async (page) => {
      await page.getByRole('textbox', { name: 'Name' }).fill('Racks');
      await page.getByLabel('Shops').check();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'Racks' }).waitFor();
      await page.getByRole('link', { name: 'Custom APIs' }).first().click();
      await page.getByRole('searchbox').fill('rack');
      await page.getByRole('row', { name: /Racks/ }).waitFor();
      assert.equal(await page.getByRole('row').count(), 2);
      await page.getByRole('button', { name: 'Map' }).click();
      await page.getByRole('listitem').filter({ hasText: 'Shops' }).getByRole('link', { name: 'Racks' }).waitFor();
      assert.match(page.url(), /view=map/);
    }, { at: `/console/apis/${child.id}/definition` });
    const stored = (await read_apis()).find((api) => api.id === child.id);
    assert.deepEqual([stored.name, stored.relationships.parent_apis.data], ['Racks', [{ id: parent.id, type: 'custom_api' }]]);
  });

  it('are deleted, fields too, only under their typed name', async () => {
    const api = await fixture.client.create_api({ name: 'Gone soon' });
    await fixture.client.create_field(api, 'title');
    await fixture.client.create_entry(api, { title: 'x' });
    await fixture.in_window(async (page) => {
      await page.getByRole('button', { name: 'Delete: title' }).click();
      const sure = page.getByRole('dialog');
      await sure.getByText('in all 1 entry').waitFor();
      assert.ok(await sure.getByRole('button', { name: 'Delete' }).isDisabled());
      await sure.getByRole('textbox').fill('title');
      await sure.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('heading', { name: 'No fields yet' }).waitFor();
      await page.getByRole('link', { name: 'Definition' }).click();
      await page.getByRole('button', { name: 'Delete this Custom API' }).click();
      await page.getByRole('dialog').getByText('1 entry go with it').waitFor();
      await page.getByRole('dialog').getByRole('textbox').fill('Gone soon');
      await page.keyboard.press('Enter');
      await page.getByText('“Gone soon” was deleted.').waitFor();
      await page.getByRole('heading', { name: 'Custom APIs', level: 1 }).waitFor();
    }, { at: `/console/apis/${api.id}/fields` });
    assert.equal((await read_apis()).some(({ id }) => id === api.id), false);
  });
});
