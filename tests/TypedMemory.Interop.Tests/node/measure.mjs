// What PouchDB (LevelDB) takes for the work of the benchmarks, in a process of its own.
// measure.mjs start DIR                          writes one document, prints "written"
// measure.mjs memory DIR DOCUMENTS               writes documents in bulk and reads them all, prints the peak memory in MB
// measure.mjs store DIR DOCUMENTS SINGLES GETS   prints {"put.bulk": documents per second, ...}
// measure.mjs growth-documents DIR MOST          prints [{"series", "size", "us": computed for one}, ...] of a growing store
// measure.mjs growth-leaves DIR MOST             the same of a document of ever more leaves
// measure.mjs first-push DIR DOCUMENTS URL       fills a database and pushes it, prints seconds|peak memory in MB
// measure.mjs first-pull DIR DOCUMENTS URL       pulls a database, prints the same
import PouchDB from 'pouchdb';

const BATCH = 1000;
const text = 'The deploy of the payments service is frozen from Friday noon until Monday morning, since the on-call rotation is '
  + 'thin over the weekend and the last three incidents came from late releases. Ask the platform team.';
const [mode, folder, ...numbers] = process.argv.slice(2);
const [documents, singles, gets] = numbers.map(Number);
const db = new PouchDB(`${folder}/measured`);

const idOf = (number) => `note:a7:${String(number).padStart(8, '0')}`;
const note = (number, edition) => ({ _id: idOf(number), confidence: (number % 100) / 100, edition, source: 'agent/planner', text });

// The documents of the suites for replication.
const topic = (number) => `topic-${String(number).padStart(6, '0')}`;
const body = (number) => {
  const fact = { type: 'fact', agent: 'a7', topic: topic(number), confidence: 0.75, hits: number % 10,
    tags: ['deploys', 'fridays'], source: 'handbook', text: '' };
  return { _id: `fact:a7:${topic(number)}`, ...fact, text: 'x'.repeat(334 - JSON.stringify(fact).length) };
};

async function putBulk(target, count, make = (number) => note(number, 0)) {
  for (let i = 0; i < count; i += BATCH) {
    const results = await target.bulkDocs(Array.from({ length: Math.min(BATCH, count - i) }, (_, k) => make(i + k)));
    if (results.some((result) => result.error)) throw new Error('a document was not written');
  }
}

async function readAll(expected) {
  const found = await db.allDocs({ startkey: 'note:a7:', endkey: 'note:a7:\ufff0', include_docs: true });
  if (found.rows.length !== expected) throw new Error('the range is not whole');
}

async function measureStore() {
  const results = {};
  const all = documents + singles;
  const time = async (name, count, work) => {
    const started = performance.now();
    await work();
    results[name] = count / ((performance.now() - started) / 1000);
  };
  const warm = new PouchDB(`${folder}/warm`);
  await putBulk(warm, 2 * BATCH);
  for (let i = 0; i < BATCH; i++) await warm.get(idOf(i));
  await time('put.bulk', documents, () => putBulk(db, documents));
  await time('put.single', singles, async () => {
    for (let i = 0; i < singles; i++) await db.put(note(documents + i, 0));
  });
  await time('get', gets, async () => {
    for (let i = 0; i < gets; i++) await db.get(idOf(Math.floor(Math.random() * all)));
  });
  await time('range', all, () => readAll(all));
  await time('feed.ids', all, () => db.changes({ since: 0 }));
  await time('feed.docs', all, () => db.changes({ since: 0, include_docs: true }));
  await time('update.single', singles, async () => {
    for (let i = 0; i < singles; i++) {
      const number = Math.floor(Math.random() * all);
      const { _rev } = await db.get(idOf(number));
      await db.put({ ...note(number, 1), _rev });
    }
  });
  return results;
}

// The time that the process computes, its threads together: the least of some readings.
async function costOf(calls, work, readings = 5) {
  let least = Infinity;
  for (let reading = 0; reading < readings; reading++) {
    const before = process.cpuUsage();
    for (let i = 0; i < calls; i++) await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / calls);
  }
  return least;
}

async function growDocuments(target, sizes) {
  const costs = [];
  let filled = 0;
  let next = 90_000_000;
  for (const size of sizes) {
    for (; filled < size; filled += BATCH) {
      await target.bulkDocs(Array.from({ length: BATCH }, (_, k) => note(filled + k, 0)));
    }
    const any = () => Math.floor(Math.random() * size);
    const list = () => target.allDocs({ startkey: 'note:a7:', endkey: 'note:a7:\ufff0', include_docs: true });
    costs.push({ series: 'get', size, us: await costOf(200, () => target.get(idOf(any()))) });
    costs.push({ series: 'put', size, us: await costOf(50, () => target.put(note(next++, 0))) });
    costs.push({ series: 'list of all', size, us: await costOf(1, list, 2) });
    costs.push({
      series: 'feed from the beginning', size, us: await costOf(1, () => target.changes({ since: 0, include_docs: true }), 2),
    });
  }
  return costs;
}

async function growLeaves(target, sizes) {
  const leaf = (id, number) => ({ _id: id, _rev: `1-${number.toString(16).padStart(32, '0')}`, text: 'one of many leaves' });
  const costs = [];
  for (const size of sizes) {
    const id = `leafy:${size}`;
    let next = 0;
    const write = (count) => target.bulkDocs(Array.from({ length: count }, () => leaf(id, ++next)), { new_edits: false });
    await write(size);
    costs.push({ series: 'get the winner', size, us: await costOf(10, () => target.get(id)) });
    costs.push({ series: 'get all leaves', size, us: await costOf(1, () => target.get(id, { open_revs: 'all' }), 2) });
    costs.push({ series: 'write a leaf', size, us: await costOf(2, () => write(1), 2) });
  }
  return costs;
}

async function grow(measure, sizes, most) {
  await measure(new PouchDB(`${folder}/warm`), [sizes[0]]);
  return measure(db, sizes.filter((size) => size <= most));
}

if (mode === 'growth-documents') {
  console.log(JSON.stringify(await grow(growDocuments, [1_000, 3_000, 10_000, 30_000, 100_000], documents)));
} else if (mode === 'growth-leaves') {
  console.log(JSON.stringify(await grow(growLeaves, [1, 10, 100, 1_000, 5_000], documents)));
} else if (mode === 'start') {
  await db.put(note(0, 0));
  console.log('written');
} else if (mode.startsWith('first-')) {
  const [url] = numbers.slice(1);
  const push = mode === 'first-push';
  if (push) await putBulk(db, documents, body);
  const started = performance.now();
  const [from, to] = push ? [db, new PouchDB(url)] : [new PouchDB(url), db];
  const result = await PouchDB.replicate(from, to, { batch_size: BATCH });
  const seconds = (performance.now() - started) / 1000;
  if (result.docs_written !== documents) throw new Error(`${result.docs_written} documents were written`);
  console.log(`${seconds}|${process.resourceUsage().maxRSS / 1000}`);
} else if (mode === 'memory') {
  await putBulk(db, documents);
  await readAll(documents);
  console.log(process.resourceUsage().maxRSS / 1000);
} else {
  console.log(JSON.stringify(await measureStore()));
}
