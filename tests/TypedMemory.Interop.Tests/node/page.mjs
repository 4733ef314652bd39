// PouchDB in a browser, with IndexedDB, against a hub of another origin. `settings` says where it is and how to log in:
// {"hub":"http://…","login":"cookie" or "basic","name":"…","password":"…"}. The page posts what came of it to /outcome.
/* global PouchDB, settings */
const report = (outcome) => fetch('/outcome', { method: 'POST', body: JSON.stringify(outcome) });

async function open() {
  const { hub, login, name, password } = settings;
  if (login === 'basic') return new PouchDB(`${hub}/shared`, { skip_setup: true, auth: { username: name, password } });
  const answer = await fetch(`${hub}/_session`, {
    method: 'POST',
    credentials: 'include',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  if (!answer.ok) throw new Error(`The login was answered ${answer.status}.`);
  const withCookie = (url, options) => PouchDB.fetch(url, { ...options, credentials: 'include' });
  return new PouchDB(`${hub}/shared`, { skip_setup: true, fetch: withCookie });
}

/** Resolves with the next change of a document in a database. */
function changed(db, id) {
  return new Promise((resolve, reject) => {
    const feed = db.changes({ live: true, since: 'now' });
    feed.on('change', (change) => {
      if (change.id !== id) return;
      feed.cancel();
      resolve(change.id);
    });
    feed.on('error', reject);
  });
}

async function base64(db, id, name) {
  const bytes = new Uint8Array(await (await db.getAttachment(id, name)).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}

async function run() {
  const remote = await open();
  const local = new PouchDB('local');
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) % 256);
  for (let i = 0; i < 30; i++) await local.put({ _id: `b${i}`, n: i });
  await local.put({ _id: 'c', by: 'browser' });
  await local.put({ _id: 'att', _attachments: { 'a.bin': { content_type: 'application/octet-stream', data: new Blob([bytes]) } } });
  const once = await PouchDB.sync(local, remote);
  const conflict = await local.get('c', { conflicts: true });

  const live = PouchDB.sync(local, remote, { live: true, retry: true });
  const failed = new Promise((_, reject) => live.on('error', reject).on('denied', reject));
  const seen = [changed(local, 'live-from-hub'), changed(remote, 'live-from-browser')];
  await remote.put({ _id: 'live-from-hub' });
  await local.put({ _id: 'live-from-browser' });
  const arrived = await Promise.race([Promise.all(seen), failed]);
  live.cancel();
  return {
    adapter: local.adapter,
    pushed: once.push.docs_written,
    pulled: once.pull.docs_written,
    failures: once.push.doc_write_failures + once.pull.doc_write_failures,
    rev: conflict._rev,
    conflicts: conflict._conflicts,
    attachment: await base64(local, 'hub-att', 'h.bin'),
    arrived,
  };
}

run().then(report, (error) => report({ error: error.message ?? String(error), status: error.status ?? 0 }));
