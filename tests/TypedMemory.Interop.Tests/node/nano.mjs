// nano against a server: what its users do, in order; one JSON object with what came of each.
// node nano.mjs URL
import Nano from 'nano';

const server = Nano(process.argv[2]);
const seen = {};
const name = 'nano' + Date.now();
const fails = async (work) => {
  try {
    await work();
    return 'no error';
  } catch (error) {
    return `${error.statusCode} ${error.error} ${error.reason}`;
  }
};

await server.db.create(name);
const db = server.use(name);
seen.listed = (await server.db.list()).includes(name);

const put = await db.insert({ kind: 'fact', n: 1 }, 'a');
seen.got = (await db.get('a'))._rev === put.rev;
seen.conflict = await fails(() => db.insert({ n: 2 }, 'a'));
const bulk = await db.bulk({ docs: [{ _id: 'b', kind: 'fact', n: 2 }, { _id: 'c', kind: 'note', n: 3 }] });
seen.bulk = bulk.map((row) => row.id);
seen.listing = (await db.list({ include_docs: true })).rows.map((row) => row.doc.n);
seen.fetched = (await db.fetch({ keys: ['c', 'a'] })).rows.map((row) => row.id);

await db.insert({
  views: {
    by_n: { map: 'function (doc) { emit(doc.n, doc.kind); }' },
    sum: { map: 'function (doc) { emit(doc.kind, doc.n); }', reduce: '_sum' },
  },
  filters: { facts: 'function (doc, req) { return doc.kind === req.query.kind; }' },
  validate_doc_update: "function (doc) { if (doc.n < 0) throw({forbidden: 'no negative numbers'}); }",
}, '_design/d');
seen.view = (await db.view('d', 'by_n', { descending: true })).rows.map((row) => row.id);
seen.keys = (await db.view('d', 'by_n', { keys: [2], include_docs: true })).rows.map((row) => row.doc._id);
seen.sums = (await db.view('d', 'sum', { group: true })).rows.map((row) => [row.key, row.value]);
seen.forbidden = await fails(() => db.insert({ n: -1 }, 'd'));

await db.createIndex({ index: { fields: ['n'] }, name: 'n' });
seen.found = (await db.find({ selector: { n: { $gt: 1 } }, fields: ['_id'], sort: ['n'] })).docs.map((doc) => doc._id);

await db.multipart.insert({ n: 9 }, [{ name: 'hi.txt', data: Buffer.from('hello'), content_type: 'text/plain' }], 'e');
seen.attachment = (await db.attachment.get('e', 'hi.txt')).toString();

const target = name + 'copy';
const replicated = await server.db.replicate(name, target, {
  create_target: true, selector: { kind: 'fact' },
});
seen.replicated = [replicated.ok, (await server.use(target).list()).rows.map((row) => row.id)];

// What its documentation calls the scheduler: a document of _replicator, whose state is asked for.
const enabled = name + 'job';
const job = await server.db.replication.enable(name, enabled, { create_target: true, selector: { kind: 'note' } });
let state;
do {
  state = await server.db.replication.query(job.id);
} while (state._replication_state !== 'completed');
seen.job = (await server.use(enabled).list()).rows.map((row) => row.id);
seen.disabled = (await server.db.replication.disable(job.id, state._rev)).ok;

await db.attachment.insert('pictures/1', 'a b.png', Buffer.from([1, 2, 3, 0, 255]), 'image/png');
const picture = await db.attachment.get('pictures/1', 'a b.png');
const stub = (await db.get('pictures/1'))._attachments['a b.png'];
seen.picture = [[...picture], stub.content_type, stub.length];
const stream = db.attachment.getAsStream('pictures/1', 'a b.png');
const parts = [];
for await (const part of stream) parts.push(part);
seen.streamed = Buffer.concat(parts).length;
seen.unattached = (await db.attachment.destroy('pictures/1', 'a b.png', { rev: (await db.get('pictures/1'))._rev })).ok;
await db.destroy('pictures/1', (await db.get('pictures/1'))._rev);

seen.partition = [];
for (const work of [
  () => db.partitionInfo('p'), () => db.partitionedList('p'), () => db.partitionedFind('p', { selector: { n: 1 } }),
  () => db.partitionedView('p', 'd', 'by_n'),
]) seen.partition.push((await fails(work)).slice(0, 19));
seen.partitioned = await fails(() => server.db.create(name + 'p', { partitioned: true }));

// The reader polls; it is stopped by what it has read.
const read = [];
await new Promise((resolve, reject) => {
  db.changesReader.get({ since: 0, batchSize: 2, timeout: 500 })
    .on('change', (change) => read.push(change.id))
    .on('end', resolve)
    .on('error', reject);
});
seen.read = read.filter((id) => !id.startsWith('_') && !id.startsWith('pictures')).sort();
const live = db.changesReader.start({ since: 'now', wait: false, timeout: 2000 });
const woken = new Promise((resolve) => live.on('change', (change) => resolve(change.id)));
while (!seen.live) {
  await db.insert({ kind: 'live' });
  const first = await Promise.race([woken, new Promise((resolve) => setTimeout(resolve, 50))]);
  seen.live = Boolean(first);
}
db.changesReader.stop();
for (const row of (await db.find({ selector: { kind: 'live' }, limit: 1000 })).docs) await db.destroy(row._id, row._rev);
seen.info = [(await db.info()).doc_count, (await server.uuids(3)).uuids.length, (await server.session()).userCtx.name];
seen.head = (await server.use(name).head('a')).etag !== undefined;
await server.db.destroy(enabled);

seen.facts = (await db.changes({ filter: 'd/facts', kind: 'fact' })).results.map((row) => row.id);
seen.changes = (await db.changes({ since: 0 })).results.filter((row) => !row.deleted).length;
const gone = await db.get('c');
seen.destroyed = (await db.destroy('c', gone._rev)).ok;
seen.missing = await fails(() => db.get('c'));
await server.db.destroy(target);
await server.db.destroy(name);
// A reader that was stopped has a request under way all the same.
process.stdout.write(JSON.stringify(seen) + '\n', () => process.exit(0));
