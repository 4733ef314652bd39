// A vault of notes as Obsidian's plug-in LiveSync keeps it: a document for each note, its text in encrypted chunks whose
// ids are hashes; two devices sync it over a server, one of them collects the chunks that no note names any more.
// node vault.mjs URL NOTES BYTES prints a report as JSON.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import PouchDB from 'pouchdb';

const [url, notes, bytes] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const chunks = 4;
const key = randomBytes(32);
const remote = new PouchDB(url, { skip_setup: true });
const [one, two] = [new PouchDB('one'), new PouchDB('two')];

function encrypt(text) {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return '%=' + Buffer.concat([iv, sealed]).toString('base64');
}

function decrypt(data) {
  const sealed = Buffer.from(data.slice(2), 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8');
}

async function write(db, path, text, rev) {
  const size = Math.ceil(text.length / chunks);
  const leaves = [];
  for (let i = 0; i < text.length; i += size) {
    const part = text.slice(i, i + size);
    const id = 'h:+' + createHash('sha256').update(key).update(part).digest('hex').slice(0, 16);
    leaves.push({ _id: id, data: encrypt(part), type: 'leaf' });
  }
  await db.bulkDocs(leaves);
  const note = {
    _id: path, path, children: leaves.map((leaf) => leaf._id), type: 'plain', eden: {},
    ctime: 1700000000000, mtime: 1700000000000, size: text.length,
  };
  await db.put(rev ? { ...note, _rev: rev } : note);
}

async function read(db, path) {
  const note = await db.get(path, { conflicts: true });
  if (note._conflicts) return note._conflicts;
  const found = await db.allDocs({ keys: note.children, include_docs: true });
  return found.rows.map((row) => decrypt(row.doc.data)).join('');
}

async function collect(db) {
  const all = await db.allDocs({ include_docs: true });
  const used = new Set(all.rows.flatMap((row) => row.doc.children ?? []));
  const dead = all.rows.filter((row) => row.id.startsWith('h:') && !used.has(row.id));
  await db.bulkDocs(dead.map((row) => ({ _id: row.id, _rev: row.value.rev, _deleted: true })));
  return dead.length;
}

const name = (i) => `notes/n${i}.md`;
const text = (i, edit = 0) => `# ${i} ${edit}\n` + randomBytes(bytes / 2).toString('hex');
const texts = new Map();

await remote.put({ _id: 'obsydian_livesync_version', type: 'versioninfo', version: 12 });
await remote.put({ _id: '_local/obsydian_livesync_milestone', type: 'milestoneinfo', locked: false, accepted_nodes: [] });
for (let i = 0; i < notes; i++) {
  texts.set(name(i), text(i));
  await write(one, name(i), texts.get(name(i)));
}
const pushed = await one.replicate.to(remote, { batch_size: 200 });
const pulled = await two.replicate.from(remote, { batch_size: 200 });

// Both devices edit at the same time, each its own notes, under a live sync.
const syncs = [one, two].map((db) => db.sync(remote, { live: true, retry: true, batch_size: 50 }));
const edits = Math.min(50, notes / 2);
for (let i = 0; i < edits; i++) {
  for (const [db, at] of [[one, 2 * i], [two, 2 * i + 1]]) {
    const path = name(at);
    texts.set(path, text(at, 1));
    await write(db, path, texts.get(path), (await db.get(path))._rev);
  }
}
await Promise.all(syncs.map((sync) => new Promise((resolve) => {
  sync.on('complete', resolve);
  sync.cancel();
})));
const settle = async () => {
  for (let i = 0; i < 2; i++) for (const db of [one, two]) await db.sync(remote);
};
await settle();
const collected = await collect(one);
await settle();

// One file that is larger than a CouchDB allows by default.
const large = randomBytes(15_000_000).toString('base64');
await one.put({ _id: 'h:+large', data: '%=' + large, type: 'leaf' });
await one.replicate.to(remote);
await two.replicate.from(remote);

let wrong = 0;
for (const db of [one, two]) for (const [path, written] of texts) if ((await read(db, path)) !== written) wrong++;
const infos = await Promise.all([one, two, remote].map((db) => db.info()));
console.log(JSON.stringify({
  pushed: pushed.docs_written, pulled: pulled.docs_written, failures: pushed.doc_write_failures + pulled.doc_write_failures,
  collected, wrong, large: (await two.get('h:+large')).data.length,
  documents: infos.map((info) => info.doc_count),
  milestone: (await remote.get('_local/obsydian_livesync_milestone')).locked,
}));
