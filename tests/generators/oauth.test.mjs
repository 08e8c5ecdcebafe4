// OAuth libraries of three languages get a token by client_credentials as they do by default (HTTP Basic), read with it,
// and tell a wrong secret by their own error for that.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { client_id, client_secret, start_server } from '../contract/lib/server.mjs';
import { build_folder, missing, run } from './lib/run.mjs';

const programs = new URL('programs/oauth/', import.meta.url).pathname;

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>program</groupId><artifactId>program</artifactId><version>1</version>
<dependencies><dependency><groupId>com.nimbusds</groupId><artifactId>oauth2-oidc-sdk</artifactId><version>11.39</version></dependency></dependencies>
</project>`;

const libraries = {
  'authlib and requests-oauthlib': {
    needs: ['python3'],
    program: 'oauth.py',
    start: (cwd, env) => run('python3', ['oauth.py'], { cwd, env }),
  },
  'golang.org/x/oauth2': {
    needs: ['go'],
    program: 'oauth.go',
    start: async (cwd, env) => {
      await writeFile(join(cwd, 'go.mod'), 'module program\n\ngo 1.24\n');
      await run('go', ['get', 'golang.org/x/oauth2@v0.38.0'], { cwd });
      await run('go', ['run', '.'], { cwd, env });
    },
  },
  "Nimbus's SDK": {
    needs: ['java', 'mvn'],
    program: 'OAuth.java',
    start: async (cwd, env) => {
      await writeFile(join(cwd, 'pom.xml'), pom);
      await run('mvn', ['-q', '-B', 'dependency:build-classpath', '-Dmdep.outputFile=classpath'], { cwd });
      await run('java', ['-cp', await readFile(join(cwd, 'classpath'), 'utf8'), 'OAuth.java'], { cwd, env });
    },
  },
};

describe('a token is had by', () => {
  let server;
  before(async () => {
    server = await start_server();
    await (await server.client()).create_api({ slug: 'boats' });
  });
  after(() => server.destroy());

  for (const [library, { needs, program, start }] of Object.entries(libraries)) {
    const lacking = missing(needs);
    it(library, { skip: lacking && `there is no ${lacking}` }, async () => {
      const folder = join(build_folder, `oauth-${program.replace('.', '-')}`);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await cp(join(programs, program), join(folder, program));
      await start(folder, { SERVER_URL: server.url, CLIENT_ID: client_id, CLIENT_SECRET: client_secret });
    });
  }
});
