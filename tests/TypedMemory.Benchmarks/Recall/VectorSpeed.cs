using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using TypedMemory.Core.Codec;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Recall;

/// <summary>
/// What a search by vectors costs in 100,000 of 384 numbers, beside a bare scan of the same bytes with TensorPrimitives;
/// how much of what is nearest it finds; and what it holds in memory.
/// </summary>
internal sealed class VectorSpeed(bool quick)
{
    private const int Dimensions = 384, Hits = 10;

    private static readonly MemoryIndex s_index = new([new(new("v", MemoryValueKind.None))])
    { Vector = new(Dimensions, VectorDistance.Cosine, IsDerived: false) };

    private readonly Random _random = new(384);
    private readonly int _documents = quick ? 20_000 : 100_000, _questions = quick ? 50 : 200;

    public async Task RunAsync(BenchmarkResults results)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-vectors").FullName;
        try
        {
            await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
                new() { Path = Path.Combine(folder, "vectors.db") });
            await store.EnsureIndexesAsync([new TypeIndexes("doc:", [s_index])]);
            float[][] vectors = [.. Enumerable.Range(0, _documents).Select(_ => Next())];
            await FillAsync(store, vectors);
            long before = GC.GetTotalMemory(forceFullCollection: true);
            await FindAsync(store, vectors[0]);
            long held = GC.GetTotalMemory(forceFullCollection: true) - before;
            results.Add("recall.vector.memory.100k", "typedmemory", held * (100_000d / _documents) / 1e6, "MB");
            await MeasureAsync(store, vectors, results);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ValueTask<IReadOnlyList<QueryRow>> FindAsync(SqliteDocumentStore store, float[] vector) =>
        store.FindNearestAsync(new VectorQuery
        { Documents = new DocumentQuery { Prefix = "doc:" }, Index = s_index, Vector = vector, Limit = Hits });

    private async Task MeasureAsync(SqliteDocumentStore store, float[][] vectors, BenchmarkResults results)
    {
        sbyte[] codes = new sbyte[vectors.Length * Dimensions];
        for (int i = 0; i < vectors.Length; i++)
        {
            float max = TensorPrimitives.MaxMagnitude<float>(vectors[i]);
            for (int d = 0; d < Dimensions; d++)
                codes[(i * Dimensions) + d] = (sbyte)MathF.Round(vectors[i][d] * 127 / Math.Abs(max));
        }

        List<double> ours = [], bare = [];
        int found = 0;
        for (int q = 0; q < _questions; q++)
        {
            float[] asked = Next();
            long start = Stopwatch.GetTimestamp();
            var rows = await FindAsync(store, asked);
            ours.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            start = Stopwatch.GetTimestamp();
            ScanBare(codes, asked);
            bare.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            HashSet<int> nearest = [.. vectors.Select((vector, i) => (Score: TensorPrimitives.CosineSimilarity<float>(
                asked, vector), i)).OrderByDescending(static one => one.Score).Take(Hits).Select(static one => one.i)];
            found += rows.Count(row => nearest.Contains(
                int.Parse(row.Id.AsSpan(4), CultureInfo.InvariantCulture)));
        }

        Report(results, "typedmemory", ours);
        Report(results, "tensorprimitives", bare);
        results.Add("recall.vector.exact.10", "typedmemory", (double)found / (_questions * Hits), "share");
    }

    private static void ScanBare(sbyte[] codes, float[] asked)
    {
        Span<float> row = stackalloc float[Dimensions];
        var best = new PriorityQueue<int, float>();
        for (int i = 0; i < codes.Length / Dimensions; i++)
        {
            TensorPrimitives.ConvertTruncating<sbyte, float>(codes.AsSpan(i * Dimensions, Dimensions), row);
            float score = TensorPrimitives.Dot<float>(asked, row);
            if (best.Count < Hits) best.Enqueue(i, score);
            else best.EnqueueDequeue(i, score);
        }
    }

    private static void Report(BenchmarkResults results, string system, List<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        results.Add("recall.vector.p50", system, sorted[sorted.Length / 2], "ms");
        results.Add("recall.vector.p95", system, sorted[(int)(sorted.Length * 0.95)], "ms");
    }

    private static async Task FillAsync(SqliteDocumentStore store, float[][] vectors)
    {
        for (int first = 0; first < vectors.Length; first += 1000)
        {
            await store.WriteAsync(new DocumentBatch
            {
                Writes =
                [
                    .. Enumerable.Range(first, Math.Min(1000, vectors.Length - first)).Select(i => new DocumentWrite
                    {
                        Id = string.Create(CultureInfo.InvariantCulture, $"doc:{i}"),
                        Revisions =
                        [
                            new DocumentRevision
                            {
                                Id = string.Create(CultureInfo.InvariantCulture, $"doc:{i}"),
                                Path = new RevisionPath(RevisionId.Parse("1-" + i.ToString("x32", CultureInfo.InvariantCulture))),
                                Body = Encoding.UTF8.GetBytes(
                                    $$"""{"v":"{{Convert.ToBase64String(VectorBytes.Of(vectors[i]))}}"}"""),
                            },
                        ],
                    }),
                ],
            });
        }
    }

    /// <summary>A vector of unit length; neighbours of a few hundred centres, as of texts about the same.</summary>
    private float[] Next()
    {
        var centre = new Random(_random.Next(300));
        float[] vector = [.. Enumerable.Range(0, Dimensions).Select(_ =>
            (float)(Normal(centre) + (0.8 * Normal(_random))))];
        float length = TensorPrimitives.Norm<float>(vector);
        return Array.ConvertAll(vector, number => number / length);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
