// The generators of npm. See generators.mjs.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm_program, run } from './run.mjs';

const compiler = {
  strict: true, target: 'ES2022', module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2022', 'DOM', 'DOM.Iterable'],
  types: [], allowImportingTsExtensions: true, rewriteRelativeImportExtensions: true, outDir: 'out', skipLibCheck: true,
};

export const typescript = (name) => ({
  program: { [`${name}.ts`]: `${name}.ts`, '../common.ts': 'common.ts' },
  compile: async (cwd) => {
    await writeFile(join(cwd, 'package.json'), '{"type":"module"}');
    await writeFile(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions: compiler, include: ['**/*.ts'] }));
    await run(npm_program('tsc'), ['--project', cwd], { cwd });
  },
  start: (cwd, env) => run(process.execPath, [join(cwd, `out/${name}.js`)], { cwd, env }),
});

const kubb_config = `import { defineConfig } from '@kubb/core';
import { pluginOas } from '@kubb/plugin-oas';
import { pluginTs } from '@kubb/plugin-ts';
import { pluginClient } from '@kubb/plugin-client';
export default defineConfig({ root: '.', input: { path: 'document.json' }, output: { path: 'client', format: false },
  plugins: [pluginOas({ generators: [] }), pluginTs(), pluginClient({ client: 'fetch' })] });`;

export const npm_generators = {
  orval: {
    ...typescript('orval'),
    generate: (cwd) => run(npm_program('orval'), ['--input', 'document.json', '--output', 'client.ts', '--client', 'fetch'], { cwd }),
  },
  'swagger-typescript-api': {
    ...typescript('swagger-typescript-api'),
    generate: (cwd) => run(npm_program('swagger-typescript-api'), ['generate', '-p', 'document.json', '-o', '.', '-n', 'client.ts'], { cwd }),
  },
  kubb: {
    ...typescript('kubb'),
    generate: async (cwd) => {
      await writeFile(join(cwd, 'kubb.config.mjs'), kubb_config);
      await run(npm_program('kubb'), ['generate', '--config', 'kubb.config.mjs'], { cwd });
    },
  },
};
