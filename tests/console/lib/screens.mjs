// Every screen of the console, with enough behind it to show: what axe looks at, what screenshots are made of, and where
// no text of a user may become anything but text.

// Defines and fills what the screens show; `text` makes the texts of users.
export async function fill(client, text = (plain) => plain) {
  const stores = await client.create_api({ name: text('Stores'), description: text('Where we sell'), slug: 'stores', api_type: 'store_ext', feed: true, history: true, history_days: 30 });
  const parents = { relationships: { parent_apis: { data: [{ type: 'custom_api', id: stores.id }] } } };
  const shelves = await client.create_api({ name: text('Shelves'), slug: 'shelves', api_type: 'shelf_ext', ...parents });
  const named = (name) => ({ name: text(name), description: text(`${name}, as people say it`) });
  const title = await client.create_field(stores, 'title', 'string', { allow_null_values: false, max_length: 5000 }, named('Title'));
  await client.create_field(stores, 'city', 'string', undefined, named('City'));
  await client.create_field(stores, 'staff', 'integer', { min_value: 0 }, named('Staff'));
  await client.create_field(stores, 'rating', 'float', undefined, named('Rating'));
  await client.create_field(stores, 'open', 'boolean', undefined, named('Open'));
  await client.create_field(stores, 'tags', 'list', { allowed_type: 'string' }, named('Tags'));
  await client.create_field(stores, 'place', 'any', { json_schema: { version: '2020-12', schema: '{"type":"object"}' } }, named('Place'));
  const cities = ['Berlin', 'Lisbon', 'Graz', 'Oslo', 'Kyoto'];
  let entry;
  for (let i = 1; i <= 30; i += 1) {
    const city = cities[i % cities.length];
    entry = await client.create_entry(stores, {
      title: text(`${city} ${i}`), city: i % 7 ? text(city) : null, staff: i * 3, rating: i / 4, open: i % 3 > 0, tags: [text('new'), text('big')], place: { floor: i % 4, note: text('by the river') },
    });
  }
  const integration = await client.created('/v2/integrations', {
    type: 'integration', name: text('Tell the shop'), description: text('When shelves change'), integration_type: 'webhook', enabled: false,
    observes: ['shelf_ext.created', 'shelf_ext.deleted'], configuration: { url: 'https://shop.example/hook' },
  });
  const path = (one) => `/v2/extensions/stores/${one.id}`;
  const change = async (n) => client.put(path(entry), { type: 'store_ext', title: text(`Oslo ${n}`), staff: 90 + n, tags: [text('new')], place: { floor: n, note: text('in the hills') } });
  await change(31);
  await change(32);
  const deleted = await client.create_entry(stores, { title: text('Closed'), city: text('Oslo') });
  await client.delete(path(deleted));
  const versions = (await client.get(`${path(entry)}/history`)).body.data;
  const [line] = (await client.get('/v2/settings/audit-log?filter=eq(action,create)&page[limit]=1')).body.data;
  return { stores, shelves, title, entry, integration, deleted, version: versions[0], line, change };
}

// `shown` is what must be there before the screen is judged; `meanwhile` is what happens while it is looked at, and `then`
// what that shows.
export const screens = ({ stores, shelves, title, entry, integration, deleted, version, line, change }) => [
  { name: 'custom-apis', path: '/console/', shown: 'table' },
  { name: 'custom-apis-map', path: '/console/apis?view=map', shown: '.tree' },
  { name: 'entries', path: `/console/apis/${stores.id}`, shown: '.grid-body [role=gridcell]' },
  { name: 'entries-sorted', path: `/console/apis/${stores.id}?sort=-rating&filter=ge(staff,9)`, shown: '.grid-body [role=gridcell]' },
  { name: 'entry', path: `/console/apis/${stores.id}?entry=${entry.id}`, shown: 'dialog .value' },
  { name: 'new-entry', path: `/console/apis/${stores.id}?entry=new`, shown: 'dialog .value' },
  { name: 'history', path: `/console/apis/${stores.id}/history/${entry.id}`, shown: 'table' },
  { name: 'version', path: `/console/apis/${stores.id}/history/${entry.id}?version=${version.id}`, shown: 'dialog .versions ins' },
  { name: 'history-of-a-deleted-entry', path: `/console/apis/${stores.id}/history/${deleted.id}`, shown: '.notice + table' },
  { name: 'history-off', path: `/console/apis/${shelves.id}/history/${deleted.id}`, shown: '.empty' },
  { name: 'live-empty', path: `/console/apis/${stores.id}/live?filter=eq(staff,1)`, shown: '[data-state=open]' },
  { name: 'live', path: `/console/apis/${stores.id}/live`, shown: '[data-state=open]', meanwhile: async () => { await change(41); await change(42); }, then: '.told tr:nth-child(2)' },
  { name: 'live-off', path: `/console/apis/${shelves.id}/live`, shown: '.empty' },
  { name: 'fields', path: `/console/apis/${stores.id}/fields`, shown: 'table' },
  { name: 'field', path: `/console/apis/${stores.id}/fields?field=${title.id}`, shown: 'dialog' },
  { name: 'new-field', path: `/console/apis/${stores.id}/fields?field=new`, shown: 'dialog' },
  { name: 'definition', path: `/console/apis/${stores.id}/definition`, shown: 'form' },
  { name: 'integrations', path: '/console/integrations', shown: 'table' },
  { name: 'integration', path: `/console/integrations/${integration.id}`, shown: '.tools' },
  { name: 'roles', path: '/console/roles', shown: '.matrix' },
  { name: 'keys', path: '/console/keys', shown: 'table' },
  { name: 'audit-log', path: '/console/audit', shown: 'table' },
  { name: 'audit-line', path: `/console/audit?filter=eq(action,create)&line=${line.id}`, shown: 'dialog .versions' },
  { name: 'audit-log-nothing', path: '/console/audit?filter=eq(address,10.1.2.3)', shown: '.empty' },
  { name: 'reference', path: '/console/docs?of=yours&operation=createStoreExt', shown: '.try-it' },
  { name: 'reference-server', path: '/console/docs?of=server', shown: '.operation' },
  { name: 'metrics', path: '/console/metrics', shown: '.chart canvas' },
  { name: 'settings', path: '/console/settings', shown: 'form' },
  { name: 'nothing-here', path: '/console/no/such/screen', shown: '.empty' },
];

export async function show(page, screen) {
  await page.goto(screen.path);
  await page.locator(screen.shown).first().waitFor();
  if (screen.meanwhile) {
    await page.waitForTimeout(300);  // until the feed has begun
    await screen.meanwhile();
    await page.locator(screen.then).first().waitFor();
  }
  // What it asked for beside that, such as how many entries there are.
  await page.waitForTimeout(300);
  await page.locator('.waiting').waitFor({ state: 'detached' });
}
