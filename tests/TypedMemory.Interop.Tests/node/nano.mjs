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

seen.facts = (await db.changes({ filter: 'd/facts', kind: 'fact' })).results.map((row) => row.id);
seen.changes = (await db.changes({ since: 0 })).results.length;
const gone = await db.get('c');
seen.destroyed = (await db.destroy('c', gone._rev)).ok;
seen.missing = await fails(() => db.get('c'));
await server.db.destroy(target);
await server.db.destroy(name);
process.stdout.write(JSON.stringify(seen) + '\n');
