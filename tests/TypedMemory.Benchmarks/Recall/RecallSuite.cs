using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Benchmarks.Recall;

/// <summary>
/// How much of what answers a question is among the first hits, and what asking costs beside a bare query of FTS5. With
/// <c>--locomo FILE</c> the
/// questions are those of LoCoMo, which is not part of this repository; our own set is measured always.
/// </summary>
internal sealed class RecallSuite : IBenchmarkSuite
{
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        string own = Path.Combine(AppContext.BaseDirectory, "Recall", "questions.json");
        if (File.Exists(own)) await MeasureAsync(own, "recall.own.", results);
        if (arguments.LocomoFile is { } locomo) await MeasureAsync(locomo, "recall.", results);
        if (!arguments.NoSpeed) await new RecallSpeed(arguments.Quick).RunAsync(results);
    }

    private static async Task MeasureAsync(string file, string prefix, BenchmarkResults results)
    {
        RecallQuestionSet set = await RecallQuestionSet.ReadAsync(file);
        string folder = Directory.CreateTempSubdirectory("typedmemory-recall").FullName;
        try
        {
            var services = new ServiceCollection();
            services.AddTypedMemory(memory => memory.UseSqlite(Path.Combine(folder, "recall.db")).AddGeneratedTypes());
            await using ServiceProvider provider = services.BuildServiceProvider();
            var turns = provider.GetRequiredService<IRecallTurnRepository>();
            foreach (RecallTurn[] batch in set.Turns.Chunk(500)) _ = await turns.InsertManyAsync(batch);
            var measure = new RecallMeasure();
            var options = new RecallOptions { MaxResults = RecallMeasure.Depths[^1] };
            foreach (RecallEvidence asked in set.Questions)
            {
                var hits = await turns.Query(RecallTurnId.ForConversation(asked.Conversation)).Recall(
                    asked.Question, options).ToListAsync();
                measure.Add(asked, [.. hits.Select(static hit => (hit.Value.Session, hit.Value.Number))]);
            }

            Report(measure, results, prefix, "lexical");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Report(RecallMeasure measure, BenchmarkResults results, string prefix, string system)
    {
        foreach (int depth in RecallMeasure.Depths)
            results.Add($"{prefix}turn.{depth}", system, measure.At(depth), "share");
        results.Add($"{prefix}session.10", system, measure.OfSessions, "share");
        foreach (int category in measure.Categories)
        {
            foreach (int depth in RecallMeasure.Depths)
            {
                results.Add($"{prefix}turn.{depth}.category{category}", system, measure.At(depth, category), "share");
            }
        }
    }
}
