// The examples of a page of docs: a block of `sh`, and behind it a block with what it prints. A block of `sh` with none
// behind it prints nothing. They are run in one shell from top to bottom, as somebody would who pastes them.
//
//     ```sh
//     curl -s $URL/v2/things -H "$AUTH"
//     ```
//     ```json
//     {"data":{"id":"01a223cb-e33d-7000-bfa8-12957d85d138","name":"A",…}}
//     ```
//
// What is printed here and what is found there may differ in these ways, and in no other:
// - An id that the server makes (a version 7 UUID) stands for any, but one id for one resource throughout the page.
// - A time stands for any; where two times are the same here, they are there.
// - `…` in a text stands for one character or more, as a value for any value, and as a member for further members, of
//   which there must be some.
// - `http`: the status line, then some of the headers, then the body. `text`: plain text. `json`: the body alone.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const shell_ms_max = 60_000;
const anything = '…';
const end_of_block = '\x1e';
const varying = /([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)|(…)/;
const id_pattern = '([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})';
const time_pattern = '(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z)';

export const page_of = (name) => readFileSync(fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url)), 'utf8');

// The examples of docs/<name>: `line`, `command`, and `language` and `reply` where something is printed.
export const examples_of = (name) => examples_in(page_of(name));

export function examples_in(text) {
  const found = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```\n(\s*)/gm)];
  return found.flatMap((block, i) => {
    if (block[1] !== 'sh') return [];
    const line = text.slice(0, block.index).split('\n').length + 1;
    const next = found[i + 1];
    const follows = next && next[1] !== 'sh' && next.index === block.index + block[0].length;
    return [{ line, command: block[2], ...(follows ? { language: next[1], reply: next[2].trimEnd() } : {}) }];
  });
}

// Runs the commands in one bash, and returns what each printed; it ends at the first that fails.
export async function printed_by(examples, env) {
  const folder = await mkdtemp(join(tmpdir(), 'bespoke-page-'));
  const shell = spawn('bash', ['-euo', 'pipefail', '-s'], {
    cwd: folder, env: { PATH: process.env.PATH, ...env }, stdio: ['pipe', 'pipe', 'inherit'], timeout: shell_ms_max });
  const pieces = [];
  shell.stdout.on('data', (piece) => pieces.push(piece));
  shell.stdin.end(examples.map(({ command }) => `${command}\nprintf '\\036'\n`).join(''));
  await once(shell, 'close');
  await rm(folder, { recursive: true });
  return Buffer.concat(pieces).toString('utf8').split(end_of_block).slice(0, -1);
}

// Makes JSON of what a page shows as JSON: a bare `…` becomes a text, or a member.
function json_shown(text) {
  let before = '';
  return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|…|[^\s"…]/g, (token) => {
    const whole = token !== anything ? token : before === ':' ? `"${anything}"` : `"${anything}":"${anything}"`;
    before = token;
    return whole;
  }));
}

// Compares what a page shows with what is found, and remembers which id and time stands for which.
export class Comparison {
  ids = new Map();
  times = new Map();

  example({ language, reply }, found) {
    if (language === undefined) assert.equal(found, '', 'a command without a reply behind it prints nothing');
    else if (language === 'json') this.value(json_shown(reply), JSON.parse(found), '$');
    else if (language === 'text') this.text(reply, found.trimEnd(), 'the text');
    else this.http(reply, found);
  }

  http(shown, found) {
    const [shown_head, shown_body = ''] = halves(shown, '\n\n');
    const [found_head, found_body] = halves(found, '\r\n\r\n');
    const [shown_status, ...shown_headers] = shown_head.split('\n');
    const [found_status, ...found_headers] = found_head.split('\r\n');
    assert.equal(found_status, shown_status);
    for (const header of shown_headers) {
      const [name, value] = halves(header, ': ');
      const other = found_headers.map((line) => halves(line, ': ')).find(([other_name]) => other_name.toLowerCase() === name.toLowerCase());
      this.text(value, other?.[1] ?? '', name);
    }
    if (shown_body === '') assert.equal(found_body, '');
    else this.value(json_shown(shown_body), JSON.parse(found_body), '$');
  }

  value(shown, found, place) {
    if (shown === anything) return;
    if (typeof shown === 'string' && typeof found === 'string') this.text(shown, found, place);
    else if (Array.isArray(shown) && Array.isArray(found)) this.array(shown, found, place);
    else if (is_object(shown) && is_object(found)) this.object(shown, found, place);
    else assert.deepEqual(found, shown, place);
  }

  array(shown, found, place) {
    assert.equal(found.length, shown.length, `the length of ${place}`);
    shown.forEach((value, i) => this.value(value, found[i], `${place}[${i}]`));
  }

  object(shown, found, place) {
    const { [anything]: more, ...members } = shown;
    const left_out = Object.keys(found).filter((key) => !(key in members));
    if (more === undefined) assert.deepEqual(left_out, [], `members of ${place} that the page does not show`);
    else assert.notEqual(left_out.length, 0, `nothing is left out of ${place}`);
    for (const [key, value] of Object.entries(members)) {
      assert.ok(key in found, `${place} has no ${key}`);
      this.value(value, found[key], `${place}.${key}`);
    }
  }

  text(shown, found, place) {
    const [stand_ins, kinds] = [[], []];
    const pattern = shown.split(new RegExp(varying, 'g')).map((part, i) => {
      // split() hands out the text between, then the three groups, of which one is there.
      if (i % 4 === 0) return part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
      if (part === undefined) return '';
      if (part === anything) return '[\\s\\S]+';
      stand_ins.push(part);
      kinds.push(i % 4 === 1 ? this.ids : this.times);
      return i % 4 === 1 ? id_pattern : time_pattern;
    }).join('');
    const match = new RegExp(`^${pattern}$`).exec(found);
    if (match === null) assert.equal(found, shown, place);
    stand_ins.forEach((stand_in, i) => this.same(kinds[i], stand_in, match[i + 1], place));
  }

  same(known, stand_in, found, place) {
    if (known === this.ids && !known.has(stand_in)) assert.ok(![...known.values()].includes(found), `${place}: ${found} has two ids on the page`);
    if (!known.has(stand_in)) known.set(stand_in, found);
    assert.equal(found, known.get(stand_in), `${place}: ${stand_in} stood for another before`);
  }
}

const is_object = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

function halves(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
