using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Benchmarks.Recall;

/// <summary>
/// What a question costs in 100,000 documents, beside the bare query of FTS5 for the same words: its porter stems, by
/// rank.
/// </summary>
internal sealed class RecallSpeed(bool quick)
{
    private const int Words = 20_000, Hits = 10;

    private readonly Random _random = new(100);
    private readonly int _documents = 100_000, _questions = quick ? 100 : 400;

    public async Task RunAsync(BenchmarkResults results)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-recall").FullName;
        try
        {
            var services = new ServiceCollection();
            services.AddTypedMemory(memory => memory.UseSqlite(Path.Combine(folder, "ours.db")).AddGeneratedTypes());
            await using ServiceProvider provider = services.BuildServiceProvider();
            var turns = provider.GetRequiredService<IRecallTurnRepository>();
            using var raw = new SqliteConnection($"Data Source={Path.Combine(folder, "raw.db")};Pooling=False");
            raw.Open();
            await FillAsync(turns, raw);
            List<double> ours = [], bare = [];
            using SqliteCommand query = raw.CreateCommand();
            query.CommandText = "SELECT rowid FROM t WHERE t MATCH $q ORDER BY rank LIMIT 10";
            SqliteParameter expression = query.Parameters.Add("$q", SqliteType.Text);
            var options = new RecallOptions { MaxResults = Hits };
            for (int i = 0; i < _questions; i++)
            {
                string[] words = [.. Enumerable.Range(0, 3 + (i % 3)).Select(_ => Word())];
                long start = Stopwatch.GetTimestamp();
                await turns.Recall(string.Join(' ', words), options).ToListAsync();
                ours.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                expression.Value = string.Join(" OR ", words.Distinct());
                start = Stopwatch.GetTimestamp();
                using (SqliteDataReader rows = query.ExecuteReader())
                {
                    while (rows.Read()) _ = rows.GetInt64(0);
                }

                bare.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            Report(results, "typedmemory", ours);
            Report(results, "fts5", bare);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Report(BenchmarkResults results, string system, List<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        results.Add("recall.speed.p50", system, sorted[sorted.Length / 2], "ms");
        results.Add("recall.speed.p95", system, sorted[(int)(sorted.Length * 0.95)], "ms");
    }

    private async Task FillAsync(IRecallTurnRepository turns, SqliteConnection raw)
    {
        Execute(raw,
            "PRAGMA journal_mode = WAL; CREATE VIRTUAL TABLE t USING fts5(text, tokenize = 'porter unicode61')");
        using SqliteCommand insert = raw.CreateCommand();
        insert.CommandText = "INSERT INTO t(text) VALUES($t)";
        SqliteParameter text = insert.Parameters.Add("$t", SqliteType.Text);
        for (int first = 0; first < _documents; first += 1000)
        {
            RecallTurn[] batch = [.. Enumerable.Range(first, 1000).Select(Turn)];
            _ = await turns.InsertManyAsync(batch);
            using SqliteTransaction transaction = raw.BeginTransaction();
            insert.Transaction = transaction;
            foreach (RecallTurn turn in batch)
            {
                text.Value = $"{turn.Speaker} {turn.Text}";
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    private RecallTurn Turn(int number) => new()
    {
        Conversation = "c" + (number / 1000),
        Session = number / 20 % 50,
        Number = number % 20,
        Speaker = "speaker" + (number % 2),
        Text = string.Join(' ', Enumerable.Range(0, 30).Select(_ => Word())),
    };

    /// <summary>A word; few are frequent and many are rare, as in texts of people.</summary>
    private string Word()
    {
        int rank = (int)Math.Exp(_random.NextDouble() * Math.Log(Words));
        return string.Create(5, rank, static (word, value) =>
        {
            for (int i = 0; i < word.Length; i++, value /= 14) word[i] = "bdfghklmnprtvz"[value % 14];
            word[1] = "aeiou"[word[1] % 5];
            word[3] = "aeiou"[word[3] % 5];
        }) + rank.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
