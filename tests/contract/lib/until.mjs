// Waits for what comes to pass by itself, such as a line of the log, which may be written a moment after the answer.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

export async function until(question, what, ms = 15_000) {
  const deadline = Date.now() + ms;
  while (!(await question())) {
    assert.ok(Date.now() < deadline, `${what}: not in time`);
    await sleep(20);
  }
}
