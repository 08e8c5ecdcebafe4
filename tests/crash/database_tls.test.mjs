// The way to the database over TLS.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { PostgresqlServer } from '../contract/lib/postgresql_server.mjs';
import { client_id, client_secret, free_port, new_data_folder, of_postgresql, run_to_end, start_server } from '../contract/lib/server.mjs';

const key = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret };

describe('the way to the database', of_postgresql, () => {
  it('is encrypted where the URL says so, and leads to nobody else', async () => {
    const server = await PostgresqlServer.primary();
    try {
      const certificate = await server.certificate();
      await writeFile(join(server.data, 'pg_hba.conf'), 'local all all trust\nhostssl all all localhost trust\n');
      await server.stop();
      const port = await free_port();
      await server.start([...certificate, `port=${port}`]);
      const url = `postgresql://bespoke@localhost:${port}/postgres?application_name=over_tls`;
      const authority = join(server.data, 'server.crt');
      for (const mode of ['require', `verify-full&sslrootcert=${authority}`]) {
        const node = await start_server({ env: { ...key, BESPOKE_DATABASE: `${url}&sslmode=${mode}` } });
        await node.client();
        const open = await server.sql("SELECT bool_and(ssl), count(*) > 0 FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name='over_tls'");
        assert.equal(open, 't|t');
        await node.stop();
      }
      for (const [mode, why] of [['disable', /no encryption/], ['verify-full&sslrootcert=/etc/hostname', /certificate/]]) {
        const data = await new_data_folder();
        const args = ['serve', '--listen', `127.0.0.1:${await free_port()}`, '--data', data];
        const { status, log } = await run_to_end(args, { ...key, BESPOKE_DATABASE: `${url}&sslmode=${mode}`, BESPOKE_DATABASE_WAIT: '0' });
        assert.ok(status > 0, log);
        assert.match(log, why);
        await rm(data, { recursive: true, force: true });
      }
    } finally {
      await server.destroy();
    }
  });
});
