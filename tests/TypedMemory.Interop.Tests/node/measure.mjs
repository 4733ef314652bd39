// What PouchDB (LevelDB) takes for the work of the benchmarks, in a process of its own.
// measure.mjs start DIR                          writes one document, prints "written"
// measure.mjs memory DIR DOCUMENTS               writes documents in bulk and reads them all, prints the peak memory in MB
// measure.mjs store DIR DOCUMENTS SINGLES GETS   prints {"put.bulk": documents per second, ...}
import PouchDB from 'pouchdb';

const BATCH = 1000;
const text = 'The deploy of the payments service is frozen from Friday noon until Monday morning, since the on-call rotation is '
  + 'thin over the weekend and the last three incidents came from late releases. Ask the platform team.';
const [mode, folder, ...numbers] = process.argv.slice(2);
const [documents, singles, gets] = numbers.map(Number);
const db = new PouchDB(`${folder}/measured`);

const idOf = (number) => `note:a7:${String(number).padStart(8, '0')}`;
const note = (number, edition) => ({ _id: idOf(number), confidence: (number % 100) / 100, edition, source: 'agent/planner', text });

async function putBulk(target, count) {
  for (let i = 0; i < count; i += BATCH) {
    const results = await target.bulkDocs(Array.from({ length: BATCH }, (_, k) => note(i + k, 0)));
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

if (mode === 'start') {
  await db.put(note(0, 0));
  console.log('written');
} else if (mode === 'memory') {
  await putBulk(db, documents);
  await readAll(documents);
  console.log(process.resourceUsage().maxRSS / 1000);
} else {
  console.log(JSON.stringify(await measureStore()));
}
