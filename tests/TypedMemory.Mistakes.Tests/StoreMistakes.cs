using Microsoft.Data.Sqlite;

namespace TypedMemory.Mistakes.Tests;

/// <summary>Mistakes with the file.</summary>
internal static class StoreMistakes
{
    public static IEnumerable<Mistake> All =>
    [
        new("A directory in the place of the file",
            bench => Bench.FailAsync(() => bench.OpenAsync("")),
            "is a directory", "typedmemory-mistakes-", "Name a file in it"),
        new("A folder that does not exist",
            bench => Bench.FailAsync(() => bench.OpenAsync("no/such/notes.db")),
            "does not exist", "no/such\"", "Create the directory"),
        new("An empty path",
            _ => Bench.FailAsync(() => Memory.OpenAsync("", m => m.AddGeneratedTypes(), Bench.Token)),
            "empty", "path", ""),
        new("A text file in the place of a store",
            async bench =>
            {
                await File.WriteAllTextAsync(bench.File("notes.db"), new string('x', 5000), Bench.Token);
                return await Bench.FailAsync(() => bench.OpenAsync());
            },
            "is not a TypedMemory store", "notes.db\"", "Check the path"),
        new("Another application's SQLite database",
            async bench =>
            {
                Execute(bench.File("notes.db"), "CREATE TABLE songs(title TEXT); INSERT INTO songs VALUES('x')");
                return await Bench.FailAsync(() => bench.OpenAsync());
            },
            "is not a TypedMemory store", "notes.db\"", "Check the path"),
        new("A store of a newer version",
            async bench =>
            {
                await using (await Memory.OpenAsync(bench.File("notes.db"), m => m.AddGeneratedTypes(), Bench.Token)) { }
                Execute(bench.File("notes.db"), "PRAGMA user_version = 4711");
                return await Bench.FailAsync(() => bench.OpenAsync());
            },
            "schema version 4711", "notes.db\"", "Update TypedMemory"),
        new("A store that is damaged",
            async bench =>
            {
                await using (Memory memory = await Memory.OpenAsync(
                    bench.File("notes.db"), m => m.AddGeneratedTypes(), Bench.Token))
                {
                    await memory.Get<INoteRepository>().UpsertAsync(new Note { Topic = "a" }, Bench.Token);
                }

                await using (FileStream file = File.OpenWrite(bench.File("notes.db")))
                {
                    file.Position = 4096;
                    await file.WriteAsync(new byte[file.Length - 4096], Bench.Token);
                }

                return await Bench.FailAsync(async () =>
                    await (await bench.OpenAsync()).Get<INoteRepository>().GetAsync(new NoteId("a"), Bench.Token));
            },
            "damaged", "notes.db\"", "restore a backup"),
        new("A write into a store that is open for reading",
            async bench =>
            {
                await using (await Memory.OpenAsync(bench.File("notes.db"), m => m.AddGeneratedTypes(), Bench.Token)) { }
                Memory memory = await Memory.OpenAsync(
                    m => m.UseSqlite(bench.File("notes.db"), o => o with { ReadOnly = true }).AddGeneratedTypes(),
                    Bench.Token);
                await using (memory)
                {
                    return await Bench.FailAsync(async () =>
                        await memory.Get<INoteRepository>().UpsertAsync(new Note { Topic = "a" }, Bench.Token));
                }
            },
            "for reading only", "notes.db\"", "without ReadOnly"),
        new("Reading a store that is not there",
            bench => Bench.FailAsync(() => Memory.OpenAsync(
                m => m.UseSqlite(bench.File("gone.db"), o => o with { ReadOnly = true }).AddGeneratedTypes(),
                Bench.Token)),
            "There is no store", "gone.db\"", "Correct the path"),
        new("A full disk",
            async bench =>
            {
                Memory memory = await Memory.OpenAsync(
                    m => m.UseSqlite(bench.File("notes.db"), o => o with { MaxSize = 1 << 20 }).AddGeneratedTypes(),
                    Bench.Token);
                await using (memory)
                {
                    return await Bench.FailAsync(async () =>
                    {
                        for (int i = 0; i < 64; i++)
                        {
                            await memory.Get<INoteRepository>().UpsertAsync(
                                new Note { Topic = $"{i}", Text = new string((char)('a' + (i % 26)), 100_000) },
                                Bench.Token);
                        }
                    });
                }
            },
            "is full", "notes.db\"", "Make room"),
        new("Another process that holds the file",
            async bench =>
            {
                await using (await Memory.OpenAsync(bench.File("notes.db"), m => m.AddGeneratedTypes(), Bench.Token)) { }
                using var other = new SqliteConnection($"Data Source={bench.File("notes.db")};Pooling=False");
                other.Open();
                using SqliteCommand command = other.CreateCommand();
                command.CommandText = "BEGIN IMMEDIATE";
                command.ExecuteNonQuery();
                return await Bench.FailAsync(async () =>
                {
                    await using Memory memory = await Memory.OpenAsync(
                        m => m.UseSqlite(
                            bench.File("notes.db"), o => o with { BusyTimeout = TimeSpan.FromMilliseconds(100) })
                            .AddGeneratedTypes(),
                        Bench.Token);
                    await memory.Get<INoteRepository>().UpsertAsync(new Note { Topic = "a" }, Bench.Token);
                });
            },
            "locked by another process", "notes.db\"", "End the process"),
        new("A file that was deleted while it is open",
            async bench =>
            {
                Memory memory = await bench.OpenAsync();
                await memory.Get<INoteRepository>().UpsertAsync(new Note { Topic = "a" }, Bench.Token);
                File.Delete(bench.File("notes.db"));
                return await Bench.FailAsync(async () =>
                {
                    for (int i = 0; i < 100; i++)
                        await memory.Get<INoteRepository>().UpsertAsync(new Note { Topic = "b" }, Bench.Token);
                });
            },
            "was deleted", "notes.db\"", "open it again"),
        new("A backup over a file that exists",
            async bench =>
            {
                Memory memory = await bench.OpenAsync();
                await File.WriteAllTextAsync(bench.File("copy.db"), "precious", Bench.Token);
                return await Bench.FailAsync(async () =>
                    await ((Core.Store.IStoreMaintenance)memory.Store).BackupAsync(bench.File("copy.db"), Bench.Token));
            },
            "exists", "copy.db\"", "Name a path where nothing is"),
        new("A URI in the place of a path",
            _ => Bench.FailAsync(() => Memory.OpenAsync(
                "file::memory:?cache=shared", m => m.AddGeneratedTypes(), Bench.Token)),
            "is a URI", "file::memory:?cache=shared\"", "\":memory:\""),
        new("A cache of less than nothing",
            bench => bench.OpenStoreAsync(o => o with { CacheSize = -1 }), "CacheSize", "-1", "at least"),
        new("A revision limit of nothing",
            bench => bench.OpenStoreAsync(o => o with { RevisionLimit = 0 }), "RevisionLimit", "0", "at least"),
        new("A wait of less than nothing",
            bench => bench.OpenStoreAsync(o => o with { BusyTimeout = TimeSpan.FromSeconds(-5) }),
            "BusyTimeout", "-00:00:05", "at least"),
    ];

    private static Task<string> OpenStoreAsync(
        this Bench bench, Func<SqliteStoreOptions, SqliteStoreOptions> options) =>
        Bench.FailAsync(() => Memory.OpenAsync(
            m => m.UseSqlite(bench.File("notes.db"), options).AddGeneratedTypes(), Bench.Token));

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
