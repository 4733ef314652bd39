using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Benchmarks.Recall;

/// <summary>
/// What one typed write costs with a full text, with a full text and vectors that a model will make, and without either;
/// in turns, so that the machine's moods are shared. No model is asked: a write does not wait for one.
/// </summary>
internal sealed class WriteCost(bool quick)
{
    private readonly Random _random = new(15);
    private readonly int _rounds = quick ? 300 : 5_000;

    public async Task RunAsync(BenchmarkResults results)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-writes").FullName;
        try
        {
            var services = new ServiceCollection();
            services.AddTypedMemory(memory => memory.UseSqlite(Path.Combine(folder, "ours.db")).AddGeneratedTypes());
            await using ServiceProvider provider = services.BuildServiceProvider();
            var plain = provider.GetRequiredService<IPlainTurnRepository>();
            var text = provider.GetRequiredService<ITextTurnRepository>();
            var both = provider.GetRequiredService<IRecallTurnRepository>();
            List<double> plains = [], texts = [], boths = [];
            for (int i = 0; i < _rounds; i++)
            {
                (string conversation, int session, int number) = ($"c{i / 1000}", i / 20 % 50, i % 20);
                string words = string.Join(' ', Enumerable.Range(0, 30).Select(
                    _ => "word" + (int)Math.Exp(_random.NextDouble() * 9)));
                plains.Add(await TimeAsync(() => plain.InsertAsync(new PlainTurn
                {
                    Conversation = conversation,
                    Session = session,
                    Number = number,
                    Speaker = "ann",
                    Text = words,
                })));
                texts.Add(await TimeAsync(() => text.InsertAsync(new TextTurn
                {
                    Conversation = conversation,
                    Session = session,
                    Number = number,
                    Speaker = "ann",
                    Text = words,
                })));
                boths.Add(await TimeAsync(() => both.InsertAsync(new RecallTurn
                {
                    Conversation = conversation,
                    Session = session,
                    Number = number,
                    Speaker = "ann",
                    Text = words,
                })));
            }

            Report(results, "plain", plains);
            Report(results, "fulltext", texts);
            Report(results, "fulltext+vector", boths);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> TimeAsync(Func<ValueTask<RevisionId>> write)
    {
        long start = Stopwatch.GetTimestamp();
        await write();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static void Report(BenchmarkResults results, string system, List<double> microseconds)
    {
        // The first tenth warms up.
        double[] sorted = [.. microseconds.Skip(microseconds.Count / 10).Order()];
        results.Add("recall.write.p50", system, sorted[sorted.Length / 2], "us");
        results.Add("recall.write.p95", system, sorted[(int)(sorted.Length * 0.95)], "us");
    }
}
