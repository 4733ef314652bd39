using System.Diagnostics;
using System.Globalization;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Generated;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>
/// A process that writes until it is killed, and prints each write once it is acknowledged. It is this test program,
/// started anew with a variable in its environment.
/// </summary>
internal static class CrashWriter
{
    private const string PathVariable = "TYPEDMEMORY_CRASH_WRITER_PATH";
    private const string NameVariable = "TYPEDMEMORY_CRASH_WRITER_NAME";
    private const string DurabilityVariable = "TYPEDMEMORY_CRASH_WRITER_DURABILITY";
    private const string VectorsVariable = "TYPEDMEMORY_CRASH_WRITER_VECTORS";
    private const int Documents = 10;

    /// <summary>The index of vectors of the documents' texts, which the writer keeps if it is asked to.</summary>
    public static EmbeddingTarget Vectors { get; } = new(
        "fact:", new([new(new("text", MemoryValueKind.Text))]) { Vector = new(4, VectorDistance.Cosine, true) }, "sums");

    /// <summary>The vector of a text.</summary>
    public static float[] VectorOf(string text) =>
        [text.Length, text.Sum(static c => c % 31), text.Count(static c => c == '1'), 1];

    public static Process Start(string path, string name, SqliteDurability durability, bool vectors = false) =>
        Process.Start(new ProcessStartInfo
        {
            FileName = Environment.ProcessPath!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
        {
            [PathVariable] = path,
            [NameVariable] = name,
            [DurabilityVariable] = durability.ToString(),
            [VectorsVariable] = vectors ? "1" : "",
            ["DOTNET_TieredPGO"] = "0",
        },
        })!;

    public static string BodyOf(string id, int generation) =>
        $"{{\"id\":\"{id}\",\"n\":{generation},\"text\":\"the {generation} writings of {id}\"}}";

    /// <summary>Writes until it is killed, if this process was started for that; else does nothing.</summary>
    public static async Task RunIfAskedAsync()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is not { } path) return;
        await WriteAsync(path, Environment.GetEnvironmentVariable(NameVariable)!);
    }

    private static async Task WriteAsync(string path, string name)
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(new()
        {
            Path = path,
            Durability = Enum.Parse<SqliteDurability>(Environment.GetEnvironmentVariable(DurabilityVariable)!),
        });
        var current = new DocumentRevision?[Documents];
        var acknowledged = new Lock();
        if (Environment.GetEnvironmentVariable(VectorsVariable) == "1") _ = Task.Run(() => EmbedAsync(store));
        await Task.WhenAll(Enumerable.Range(0, Documents).Select(i => Task.Run(async () =>
        {
            string id = $"{name}:{i}";
            while (true)
            {
                int generation = (current[i]?.Revision.Generation ?? 0) + 1;
                current[i] = TestKit.Contract.Documents.Child(id, current[i], BodyOf(id, generation));
                await store.PutAsync(current[i]!);
                string line = string.Create(CultureInfo.InvariantCulture, $"{id} {generation}\n");
                lock (acknowledged)
                {
                    Console.Out.Write(line);
                    Console.Out.Flush();
                }
            }
        })));
    }

    /// <summary>Makes the vectors of texts that are behind, again and again.</summary>
    private static async Task EmbedAsync(SqliteDocumentStore store)
    {
        while (true)
        {
            long sequence = store.LastSequence;
            if (!await EmbedSomeAsync(store)) await store.WaitForChangesAsync(sequence);
        }
    }

    /// <summary>Makes some vectors.</summary>
    /// <returns>Whether any text was behind.</returns>
    public static async Task<bool> EmbedSomeAsync(SqliteDocumentStore store)
    {
        await store.UseModelsAsync([Vectors]);
        IReadOnlyList<EmbeddingWork> work = await store.ReadBehindAsync([Vectors], new HashSet<long>(), 7);
        await store.WriteEmbeddingsAsync(
            [.. work.Select(static one => new EmbeddingResult(one, VectorOf(one.Text)))]);
        return work.Count > 0;
    }
}
