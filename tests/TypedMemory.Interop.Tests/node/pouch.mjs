// PouchDB as a process: one JSON command per line in, one JSON answer per line out.
// {"n":1,"db":"name or url","call":"bulkDocs","args":[...]} calls a method of that database;
// {"n":2,"replicate":{"from":"a","to":"b","options":{}}} runs a replication to its end;
// {"n":3,"live":{"a":"x","b":"y","options":{}}} starts a live sync, {"n":4,"stop":3} ends it;
// {"n":5,"follow":"name"} answers {"n":5,"change":{...}} for every change from now on.
// {"n":7,"latency":{"a":"x","b":"y","count":50}} puts into a and answers the milliseconds until each change is seen in b.
// {"n":6,"attachment":{"db":"name","id":"x","name":"y","rev":"…"}} answers the bytes in base64.
import { createInterface } from 'node:readline';
import PouchDB from 'pouchdb';

const databases = new Map();
const live = new Map();

function open(name) {
  if (!databases.has(name)) databases.set(name, new PouchDB(name));
  return databases.get(name);
}

function answer(n, body) {
  process.stdout.write(JSON.stringify({ n, ...body }) + '\n');
}

async function run(command) {
  if (command.replicate) {
    const { from, to, options } = command.replicate;
    const started = performance.now();
    const result = await PouchDB.replicate(open(from), open(to), options ?? {});
    const ms = performance.now() - started;
    return { ok: result.ok, read: result.docs_read, written: result.docs_written, failures: result.doc_write_failures, ms };
  }
  if (command.live) {
    const { a, b, options } = command.live;
    const sync = open(a).sync(open(b), { live: true, retry: true, ...options });
    sync.on('error', () => {});
    live.set(command.n, sync);
    return true;
  }
  if (command.follow) {
    const feed = open(command.follow).changes({ live: true, since: 'now', include_docs: true });
    feed.on('change', (change) => answer(command.n, { change }));
    live.set(command.n, feed);
    return true;
  }
  if (command.latency) {
    const { a, b, count } = command.latency;
    const times = [];
    for (let i = 0; i < count; i++) {
      const id = `latency:${command.n}:${i}`;
      const seen = new Promise((resolve) => {
        const feed = open(b).changes({ live: true, since: 'now' }).on('change', (change) => {
          if (change.id !== id) return;
          feed.cancel();
          resolve(performance.now());
        });
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
      const started = performance.now();
      await open(a).put({ _id: id, n: i });
      times.push((await seen) - started);
    }
    return times;
  }
  if (command.stop) {
    live.get(command.stop)?.cancel();
    live.delete(command.stop);
    return true;
  }
  if (command.attachment) {
    const { db, id, name, rev } = command.attachment;
    const bytes = await open(db).getAttachment(id, name, rev ? { rev } : {});
    return Buffer.from(bytes).toString('base64');
  }
  return await open(command.db)[command.call](...(command.args ?? []));
}

createInterface({ input: process.stdin }).on('line', async (line) => {
  const command = JSON.parse(line);
  try {
    answer(command.n, { result: (await run(command)) ?? null });
  } catch (e) {
    answer(command.n, { error: e?.message ?? String(e), status: e?.status ?? 0 });
  }
}).on('close', () => process.exit(0));
