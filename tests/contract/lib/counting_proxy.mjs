// Counts round trips to the database: how often it said that it waits for the next query. What a node does by itself,
// listening and cleaning up, is left out.
import { DatabaseProxy } from './database_proxy.mjs';

const ready_for_query = 'Z'.charCodeAt(0);
const own_affairs = [/LISTEN /, /pg_try_advisory_lock/];

// Of each message of that type in a stream: each is its type, its length with itself, and the rest.
function on_each(type, call) {
  let kept = Buffer.alloc(0);
  return (piece) => {
    kept = Buffer.concat([kept, piece]);
    while (kept.length >= 5 && kept.length >= 1 + kept.readInt32BE(1)) {
      if (kept[0] === type) call();
      kept = kept.subarray(1 + kept.readInt32BE(1));
    }
  };
}

export class CountingProxy extends DatabaseProxy {
  connections = [];

  connect(front, back) {
    const connection = { round_trips: 0, is_own_affair: false };
    this.connections.push(connection);
    back.on('data', on_each(ready_for_query, () => { connection.round_trips += 1; }));
    front.on('data', (piece) => {
      if (own_affairs.some((text) => text.test(piece.toString('latin1')))) connection.is_own_affair = true;
    });
    super.connect(front, back);
  }

  get round_trips() {
    return this.connections.filter((each) => !each.is_own_affair).reduce((sum, each) => sum + each.round_trips, 0);
  }
}
