// Servers that speak TLS: certificates for them, one request to them, and their start.
import { execFile } from 'node:child_process';
import https from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { run } from './server.mjs';

const execute = promisify(execFile);
const request_ms_max = 20_000;
const p256 = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

// Of this machine's names. `authority`, which make_authority returns, signs it; else it signs itself.
export async function make_certificate(folder, name, { key_type = p256, authority, names = 'DNS:localhost,IP:127.0.0.1' } = {}) {
  const files = { key: join(folder, `${name}.key`), certificate: join(folder, `${name}.pem`) };
  if (!authority) {
    await execute('openssl', ['req', '-x509', ...key_type, '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`, '-keyout', files.key, '-out', files.certificate]);
    return files;
  }
  const request = join(folder, `${name}.csr`);
  await execute('openssl', ['req', ...key_type, '-nodes', '-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`, '-keyout', files.key, '-out', request]);
  await execute('openssl', ['x509', '-req', '-in', request, '-CA', authority.certificate, '-CAkey', authority.key, '-CAcreateserial', '-days', '2', '-copy_extensions', 'copy', '-out', files.certificate]);
  return files;
}

export async function make_authority(folder, name = 'authority') {
  const files = { key: join(folder, `${name}.key`), certificate: join(folder, `${name}.pem`) };
  await execute('openssl', ['req', '-x509', ...p256, '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-keyout', files.key, '-out', files.certificate]);
  return files;
}

// One request; `common_name` is that of the certificate that the connection was made with.
export function ask(port, path, { ca, agent, method = 'GET', headers = {}, body, ...options } = {}) {
  return new Promise((done, fail) => {
    const request = https.request({ host: '127.0.0.1', port, path, method, headers, agent, ca, timeout: request_ms_max, ...options }, (response) => {
      const common_name = response.socket.getPeerCertificate().subject?.CN;
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('error', fail);
      response.on('end', () => done({ status: response.statusCode, headers: response.headers, text: Buffer.concat(pieces).toString(), common_name, reused: request.reusedSocket }));
    });
    request.on('timeout', () => request.destroy(new Error(`${path}: no answer in time`)));
    request.on('error', fail);
    request.end(body);
  });
}

// Server.start asks over plain HTTP whether it is ready. `options` are those of the requests that ask over TLS.
export async function start_over_tls(server, ca, options = {}) {
  const real = server.start_with.bind(server);
  server.start_with = async (args, env) => {
    server.process = run(args, env);
    for (let tries = 0; tries < 3000; tries += 1) {
      const reply = await ask(server.port, '/readyz', { ca, ...options }).catch(() => null);
      if (reply?.status === 200) return;
      await sleep(20);
    }
    server.process.child.kill('SIGKILL');
    throw new Error(`the server was not ready in time\n${server.log}`);
  };
  await server.start();
  server.start_with = real;
}
