using System.Diagnostics;
using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace TypedMemory.Benchmarks.Store;

/// <summary>
/// The layouts that docs/decisions/0003 chose between, engine only. Rates are per second of processor time of this
/// process, so that they can be compared on a machine that does other things too.
/// </summary>
internal sealed class LayoutSuite : IBenchmarkSuite
{
    private const int Batch = 1000;
    private const int RandomUpdatesPerDocument = 5;

    public Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int documents = arguments.Quick ? 20_000 : 100_000, rounds = arguments.Quick ? 2 : 3;
        Dictionary<(string, string), List<double>> samples = [];
        Batteries_V2.Init();
        for (int round = 0; round < rounds; round++)
        {
            foreach (StoreLayout layout in StoreLayout.All)
            {
                foreach ((string name, double value) in Measure(layout, documents))
                {
                    if (!samples.TryGetValue((name, layout.Name), out List<double>? list))
                        samples[(name, layout.Name)] = list = [];
                    list.Add(value);
                }
            }
        }

        foreach (((string name, string system), List<double> list) in samples)
        {
            results.Add("layout." + name, system, list, name == "file" ? "MB" : "docs/cpu-s");
        }

        return Task.CompletedTask;
    }

    private static List<(string Name, double Value)> Measure(StoreLayout layout, int documents)
    {
        string directory = Directory.CreateTempSubdirectory("typedmemory-layout-").FullName;
        try
        {
            using var run = new LayoutRun(layout, Path.Combine(directory, "layout.db"));
            return Measure(run, documents);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static List<(string Name, double Value)> Measure(LayoutRun run, int documents)
    {
        var random = new Random(1);
        int singles = documents / 10, updates = documents * RandomUpdatesPerDocument;
        List<(string, double)> found = [];
        Time("put.bulk", documents, () =>
        {
            for (int i = 0; i < documents; i += Batch) run.Write(Enumerable.Range(i, Batch));
        });
        Time("put.single", singles, () =>
        {
            for (int i = 0; i < singles; i++) run.Write([documents + i]);
        });
        Read("");
        Time("update.single", singles, () =>
        {
            for (int i = 0; i < singles; i++) run.Write([random.Next(documents)]);
        });
        Time("update.bulk", updates, () =>
        {
            for (int i = 0; i < updates; i += Batch)
                run.Write(Enumerable.Range(0, Batch).Select(_ => random.Next(documents)));
        });
        Read(".updated");
        found.Add(("file", run.FileSize / 1e6));
        return found;

        void Read(string suffix)
        {
            Time("get" + suffix, documents, () =>
            {
                for (int i = 0; i < documents; i++) run.Get(random.Next(documents));
            });
            Time("range" + suffix, documents, () => run.Walk(range: true));
            Time("feed.docs" + suffix, documents, () => run.Walk(range: false));
        }

        void Time(string name, int count, Action work)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            work();
            found.Add((name, count / (Environment.CpuUsage.TotalTime - before).TotalSeconds));
        }
    }

    /// <summary>One file under one layout.</summary>
    private sealed class LayoutRun : IDisposable
    {
        private readonly string _path;
        private readonly sqlite3 _db;
        private readonly sqlite3_stmt[] _write;
        private readonly sqlite3_stmt _get, _range, _feed;
        private readonly byte[] _body = Encoding.UTF8.GetBytes("{\"text\":\"" + new string('x', 320) + "\"}");
        private readonly byte[] _revision = new byte[16];
        private long _sequence;

        public LayoutRun(StoreLayout layout, string path)
        {
            _path = path;
            sqlite3_open(path, out _db);
            Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 10000");
            Execute(layout.Create);
            _write = [.. layout.Write.Select(Prepare)];
            (_get, _range, _feed) = (Prepare(layout.Get), Prepare(layout.Range), Prepare(layout.Feed));
        }

        public long FileSize
        {
            get
            {
                Execute("PRAGMA wal_checkpoint(TRUNCATE)");
                return StoreFiles.Size(_path);
            }
        }

        public void Write(IEnumerable<int> numbers)
        {
            Execute("BEGIN IMMEDIATE");
            foreach (int number in numbers)
            {
                byte[] id = Encoding.UTF8.GetBytes(Note.IdOf(number));
                Random.Shared.NextBytes(_revision);
                _sequence++;
                foreach (sqlite3_stmt statement in _write)
                {
                    sqlite3_bind_text(statement, 1, id);
                    sqlite3_bind_int64(statement, 2, _sequence);
                    sqlite3_bind_blob(statement, 3, _revision);
                    sqlite3_bind_blob(statement, 4, _body);
                    if (sqlite3_step(statement) != SQLITE_DONE)
                        throw new InvalidOperationException(sqlite3_errmsg(_db).utf8_to_string());
                    sqlite3_reset(statement);
                }
            }

            Execute("COMMIT");
        }

        public void Get(int number)
        {
            sqlite3_bind_text(_get, 1, Encoding.UTF8.GetBytes(Note.IdOf(number)));
            if (sqlite3_step(_get) != SQLITE_ROW) throw new InvalidOperationException("lost a document");
            _ = sqlite3_column_blob(_get, 0).Length;
            sqlite3_reset(_get);
        }

        public void Walk(bool range)
        {
            sqlite3_stmt rows = range ? _range : _feed;
            while (sqlite3_step(rows) == SQLITE_ROW)
                _ = sqlite3_column_blob(rows, 0).Length + sqlite3_column_blob(rows, 1).Length;
            sqlite3_reset(rows);
        }

        public void Dispose()
        {
            foreach (sqlite3_stmt statement in (sqlite3_stmt[])[.. _write, _get, _range, _feed]) statement.Dispose();
            _db.Dispose();
        }

        private sqlite3_stmt Prepare(string sql)
        {
            if (sqlite3_prepare_v2(_db, sql, out sqlite3_stmt statement) == SQLITE_OK) return statement;
            throw new InvalidOperationException(sqlite3_errmsg(_db).utf8_to_string());
        }

        private void Execute(string sql)
        {
            if (sqlite3_exec(_db, sql) != SQLITE_OK)
                throw new InvalidOperationException(sqlite3_errmsg(_db).utf8_to_string());
        }
    }
}
