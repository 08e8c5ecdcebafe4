// The generators. Each makes a client of `document.json` in the folder `client` or the file `client.ts`, and compiles it
// with its programs of `programs/<document>`: `program` says where they go. `start` runs them.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { typescript } from './npm_generators.mjs';
import { build_folder, run } from './run.mjs';

const go = (name) => ({
  needs: ['go'],
  program: { [`${name}.go`]: 'main.go' },
  compile: async (cwd) => {
    await writeFile(join(cwd, 'go.mod'), 'module generated\n\ngo 1.24\n');
    await run('go', ['mod', 'tidy'], { cwd });
    await run('go', ['vet', './...'], { cwd });
  },
  start: (cwd, env) => run('go', ['run', '.'], { cwd, env }),
});

const python = (name) => ({
  needs: ['python3'],
  program: { [`${name}.py`]: 'program.py' },
  compile: (cwd) => run('python3', ['-m', 'compileall', '-q', 'client'], { cwd }),
  start: (cwd, env) => run('python3', ['program.py'], { cwd, env }),
});

const program_crate = `[package]
name = "program"
version = "0.0.0"
edition = "2021"

[dependencies]
client = { path = "client" }
reqwest = { version = "0.13", default-features = false }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt"] }

[workspace]
`;

const rust = (name) => ({
  needs: ['cargo'],
  program: { [`${name}.rs`]: 'src/main.rs' },
  compile: async (cwd) => {
    await writeFile(join(cwd, 'Cargo.toml'), program_crate);
    await run('cargo', ['build', '--quiet'], { cwd });
  },
  start: (cwd, env) => run('cargo', ['run', '--quiet'], { cwd, env }),
});

const java = {
  needs: ['java', 'mvn'],
  program: { 'OpenapiGenerator.java': 'client/src/main/java/OpenapiGenerator.java' },
  compile: (cwd) => run('mvn', ['-q', '-B', 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=classpath'], { cwd: join(cwd, 'client') }),
  start: async (cwd, env) => {
    const classpath = await readFile(join(cwd, 'client/classpath'), 'utf8');
    await run('java', ['-cp', `target/classes:${classpath}`, 'OpenapiGenerator'], { cwd: join(cwd, 'client'), env });
  },
};

// Its own tests and pages are left out: they are not what is compiled.
const openapi_generator = (language, properties = '') => async (cwd) => {
  const args = ['generate', '-g', language, '-i', 'document.json', '-o', language === 'python' ? '.' : 'client',
    '--global-property', 'apiTests=false,modelTests=false,apiDocs=false,modelDocs=false', '--additional-properties', properties];
  await run('java', ['-jar', join(build_folder, 'openapi-generator-cli-7.25.0.jar'), ...args], { cwd });
};

export const generators = {
  'oapi-codegen': {
    ...go('oapi-codegen'),
    generate: async (cwd) => {
      await mkdir(join(cwd, 'client'));
      const module = 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2';
      await run('go', ['run', module, '-generate', 'types,client', '-package', 'client', '-o', 'client/client.go', 'document.json'], { cwd });
    },
  },
  ogen: {
    ...go('ogen'),
    generate: (cwd) => run('go', ['run', 'github.com/ogen-go/ogen/cmd/ogen@v1.25.0', '--target', 'client', '--package', 'client', 'document.json'], { cwd }),
  },
  'openapi-python-client': {
    ...python('openapi-python-client'),
    generate: (cwd) => run('openapi-python-client', ['generate', '--path', 'document.json', '--output-path', 'client', '--meta', 'none'], { cwd }),
  },
  'openapi-generator, Go': {
    ...go('openapi-generator'),
    needs: ['java', 'go'],
    generate: async (cwd) => {
      await openapi_generator('go', 'packageName=client,withGoMod=false')(cwd);
      await rm(join(cwd, 'client/test'), { recursive: true, force: true }); // of a module that is not made
    },
  },
  'openapi-generator, Java': {
    ...java,
    // It makes an enum of texts of `CustomField.index`, a boolean that is never true: `"enum": [false]`.
    generate: openapi_generator('java', 'invokerPackage=client,apiPackage=client.api,modelPackage=client.model'),
  },
  'openapi-generator, Python': {
    ...python('openapi-generator'),
    needs: ['java', 'python3'],
    generate: openapi_generator('python', 'packageName=client'),
  },
  progenitor: {
    ...rust('progenitor'),
    needs: ['cargo', 'cargo-progenitor'],
    version: '3.0', // it knows no other
    generate: async (cwd) => {
      const file = join(cwd, 'document.json');
      const document = JSON.parse(await readFile(file, 'utf8'));
      // It finds no two names for `7` and `-7`, the orders of entries by a field with that slug.
      for (const path of ['/v2/extensions/7', '/v2/extensions/7/{identifier}']) delete document.paths[path];
      await writeFile(file, JSON.stringify(document));
      await run('cargo-progenitor', ['progenitor', '--input', 'document.json', '--output', 'client', '--name', 'client', '--version', '0.0.0'], { cwd });
    },
  },
  'openapi-generator, Rust': {
    ...rust('openapi-generator'),
    needs: ['java', 'cargo'],
    generate: openapi_generator('rust', 'packageName=client'),
  },
  'openapi-generator, TypeScript': {
    ...typescript('openapi-generator'),
    needs: ['java'],
    generate: openapi_generator('typescript-fetch', 'importFileExtension=.ts'),
  },
};
