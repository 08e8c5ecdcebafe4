// An issuer of tokens as there are outside, made of Node.js's `crypto` alone: its keys, its key set in a file or on a
// server of this machine, and JWTs of it.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import http from 'node:http';

const encoded = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const kinds = {
  EdDSA: { make: () => generateKeyPairSync('ed25519'), sign: (text, key) => sign(null, text, key) },
  ES256: { make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }), sign: (text, key) => sign('sha256', text, { key, dsaEncoding: 'ieee-p1363' }) },
  RS256: { make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }), sign: (text, key) => sign('sha256', text, key) },
};

export class OutsideIssuer {
  issuer = 'https://id.example/realms/shop';
  audience = 'bespoke-shop';
  keys = new Map();
  made = []; // every token that is rightly signed

  add_key(kid, alg = 'EdDSA') { this.keys.set(kid, { alg, ...kinds[alg].make() }); }
  remove_key(kid) { this.keys.delete(kid); }
  jwk(kid) {
    const { alg, publicKey } = this.keys.get(kid);
    return { kid, alg, use: 'sig', ...publicKey.export({ format: 'jwk' }) };
  }
  key_set() { return JSON.stringify({ keys: [...this.keys.keys()].map((kid) => this.jwk(kid)) }); }

  claims(more = {}) {
    const now = Math.floor(Date.now() / 1000);
    return { iss: this.issuer, aud: this.audience, sub: 'ann', iat: now, exp: now + 600, ...more };
  }
  // Rightly signed with that key, whatever `header` says.
  token(claims = {}, { kid = [...this.keys.keys()][0], header = {} } = {}) {
    const { alg, privateKey } = this.keys.get(kid);
    const text = `${encoded({ alg, kid, typ: 'JWT', ...header })}.${encoded(this.claims(claims))}`;
    this.made.push(`${text}.${kinds[alg].sign(Buffer.from(text), privateKey).toString('base64url')}`);
    return this.made.at(-1);
  }
  // As who knows the public key alone can make them.
  signed_with_the_public_key(kid) {
    const text = `${encoded({ alg: 'HS256', kid })}.${encoded(this.claims())}`;
    const secret = this.keys.get(kid).publicKey.export({ type: 'spki', format: 'pem' });
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  }
  unsigned(kid) { return `${encoded({ alg: 'none', kid })}.${encoded(this.claims())}.`; }

  // At once, as whoever reads it expects.
  async write_keys(path) {
    await writeFile(`${path}.new`, this.key_set());
    await rename(`${path}.new`, path);
  }

  flags(place, ...more) { return ['--jwt-issuer', this.issuer, '--jwt-audience', this.audience, '--jwt-keys', place, ...more]; }
}

// Serves what `answer(response)` says; `asked` is how often.
export async function key_server(answer) {
  const served = { asked: 0 };
  const server = http.createServer((request, response) => {
    served.asked += 1;
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  served.url = `http://127.0.0.1:${server.address().port}/keys`;
  served.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return served;
}
