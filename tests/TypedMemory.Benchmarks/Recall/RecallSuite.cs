using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Core.Queries;
using TypedMemory.Generated;

namespace TypedMemory.Benchmarks.Recall;

/// <summary>
/// How much of what answers a question is among the first hits, and what asking costs beside a bare query of FTS5 and a
/// bare scan of vectors. With <c>--locomo FILE</c> the questions are those of LoCoMo, which is not part of this
/// repository; our own set is measured always.
/// </summary>
internal sealed class RecallSuite : IBenchmarkSuite
{
    private static readonly MemoryIndex s_vectors =
        RecallTurnMemoryType.Instance.Indexes.Single(static index => index.Vector is not null);

    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        using var embedder = new MiniLmEmbedder(Path.Combine(Path.GetTempPath(), "typedmemory-minilm.bin"));
        string own = Path.Combine(AppContext.BaseDirectory, "Recall", "questions.json");
        if (File.Exists(own)) await MeasureAsync(own, "recall.own.", embedder, results);
        if (arguments.LocomoFile is { } locomo) await MeasureAsync(locomo, "recall.", embedder, results);
        if (arguments.NoSpeed) return;
        await new RecallSpeed(arguments.Quick).RunAsync(results);
        await new VectorSpeed(arguments.Quick).RunAsync(results);
        await new WriteCost(arguments.Quick).RunAsync(results);
    }

    private static async Task MeasureAsync(
        string file, string prefix, MiniLmEmbedder embedder, BenchmarkResults results)
    {
        RecallQuestionSet set = await RecallQuestionSet.ReadAsync(file);
        string folder = Directory.CreateTempSubdirectory("typedmemory-recall").FullName;
        try
        {
            var services = new ServiceCollection();
            services.AddSingleton<IMemoryEmbedder>(embedder);
            services.AddTypedMemory(memory => memory.UseSqlite(Path.Combine(folder, "recall.db")).AddGeneratedTypes());
            await using ServiceProvider provider = services.BuildServiceProvider();
            var turns = provider.GetRequiredService<IRecallTurnRepository>();
            foreach (RecallTurn[] batch in set.Turns.Chunk(500)) _ = await turns.InsertManyAsync(batch);
            await provider.GetRequiredService<IMemoryEmbeddings>().WhenEmbeddedAsync();
            var store = (IVectorStore)await provider.GetRequiredService<IMemoryStore>().OpenAsync();
            RecallMeasure lexical = new(), hybrid = new(), vector = new();
            int depth = RecallMeasure.Depths[^1];
            var words = new RecallOptions { MaxResults = depth, Weights = new() { Meaning = 0 } };
            var both = new RecallOptions { MaxResults = depth };
            foreach (RecallEvidence asked in set.Questions)
            {
                MemoryQuery<RecallTurn, RecallTurnId> query = turns.Query(
                    RecallTurnId.ForConversation(asked.Conversation));
                lexical.Add(asked, PlacesOf(await query.Recall(asked.Question, words).ToListAsync()));
                hybrid.Add(asked, PlacesOf(await query.Recall(asked.Question, both).ToListAsync()));
                var made = await embedder.EmbedAsync([asked.Question], embedder.Model, s_vectors.Vector!.Dimensions);
                var near = await store.FindNearestAsync(new VectorQuery
                { Documents = query.Definition, Index = s_vectors, Vector = made![0], Limit = depth });
                vector.Add(asked, [.. near.Select(static row => RecallTurnId.Parse(row.Id)).Select(
                    static id => (id.Session, id.Number))]);
            }

            Report(lexical, results, prefix, "lexical");
            Report(hybrid, results, prefix, "hybrid");
            Report(vector, results, prefix, "vector");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<(int Session, int Number)> PlacesOf(IReadOnlyList<RecallHit<RecallTurn, RecallTurnId>> hits) =>
        [.. hits.Select(static hit => (hit.Value.Session, hit.Value.Number))];

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
