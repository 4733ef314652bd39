using System.Diagnostics;
using System.Globalization;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>
/// Kills real writer processes, several at a time on one file, and checks what they had acknowledged.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 200;
    private const int AtOnce = 8;
    private const int TextKills = 50;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_acknowledged_write_survives_a_kill_at_any_moment()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill -9 is a signal.");
        int seed = Environment.TickCount;
        var random = new Random(seed);
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        int acknowledged = 0;
        for (int round = 0; round * AtOnce < Kills; round++)
        {
            Task<List<string>>[] victims =
                [.. Enumerable.Range(0, AtOnce).Select(i => RunAndKillAsync(
                    $"r{round}w{i}", i % 2 == 0
                        ? SqliteDurability.Normal : SqliteDurability.Full, random.Next(1, 60)))];
            List<string>[] lines = await Task.WhenAll(victims);
            acknowledged += lines.Sum(static mine => mine.Count);
            await CheckAsync(lines.SelectMany(static mine => mine), seed);
        }

        Assert.True(
            acknowledged >= Kills, $"only {acknowledged} writes were acknowledged before the kills (seed {seed})");
    }

    [Fact]
    public async Task The_full_text_equals_the_documents_after_every_kill()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill -9 is a signal.");
        int seed = Environment.TickCount;
        var random = new Random(seed);
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        MemoryIndexMember id = new(new("id", MemoryValueKind.Text)), number = new(new("n", MemoryValueKind.Int64));
        var text = new MemoryIndex([new(new("text", MemoryValueKind.Text)), id])
        { IsFullText = true, Thread = [number], ThreadOrder = [id] };
        await using (SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = _directory.File() }))
        {
            await store.EnsureIndexesAsync([new TypeIndexes("fact:", [text])]);
        }

        for (int kill = 0; kill < TextKills; kill += 2)
        {
            Task<List<string>>[] victims =
                [.. Enumerable.Range(0, 2).Select(
                    i => RunAndKillAsync($"fact:k{kill}w{i}", SqliteDurability.Normal, random.Next(1, 90)))];
            List<string>[] lines = await Task.WhenAll(victims);

            // The check holds every term of the index against the texts of the documents.
            await CheckAsync(lines.SelectMany(static mine => mine), seed);
        }
    }

    [Fact]
    public async Task The_words_and_vectors_equal_the_documents_after_every_kill()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill -9 is a signal.");
        int seed = Environment.TickCount;
        var random = new Random(seed);
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var text = new MemoryIndex([new(new("text", MemoryValueKind.Text))]) { IsFullText = true };
        await using (SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = _directory.File() }))
        {
            await store.EnsureIndexesAsync([new TypeIndexes("fact:", [text, CrashWriter.Vectors.Index])]);
        }

        for (int kill = 0; kill < TextKills; kill += 2)
        {
            Task<List<string>>[] victims =
                [.. Enumerable.Range(0, 2).Select(i => RunAndKillAsync(
                    $"fact:v{kill}w{i}", SqliteDurability.Normal, random.Next(1, 90), vectors: true))];
            List<string>[] lines = await Task.WhenAll(victims);
            await CheckAsync(lines.SelectMany(static mine => mine), seed);
        }

        await using SqliteDocumentStore last = await SqliteDocumentStore.OpenAsync(new() { Path = _directory.File() });
        while (await CrashWriter.EmbedSomeAsync(last))
        {
        }

        EmbeddingCounts counts = await last.CountEmbeddingsAsync([CrashWriter.Vectors]);
        Assert.Equal((await last.CountAsync("fact:"), 0), (counts.Documents, counts.Behind));
        Assert.Empty(await last.CheckIntegrityAsync());
        await foreach (DocumentRevision document in last.ListAsync(new() { Prefix = "fact:", Limit = 50 }))
        {
            // Its own vector is the nearest to it: that of the text that it has now.
            float[] vector = CrashWriter.VectorOf(
                System.Text.Json.JsonDocument.Parse(document.Body).RootElement.GetProperty("text").GetString()!);
            IReadOnlyList<QueryRow> near = await last.FindNearestAsync(new VectorQuery
            {
                Documents = new DocumentQuery { Prefix = "fact:" },
                Index = CrashWriter.Vectors.Index,
                Vector = vector,
                Distance = VectorDistance.Euclidean,
                Limit = 1000,
            });
            Assert.Equal(0, near.Single(row => row.Id == document.Id).Rank);
        }
    }

    /// <summary>Starts a writer, and kills it right after it has acknowledged so many writes.</summary>
    private async Task<List<string>> RunAndKillAsync(
        string name, SqliteDurability durability, int after, bool vectors = false)
    {
        using Process writer = CrashWriter.Start(_directory.File(), name, durability, vectors);
        List<string> acknowledged = [];
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            acknowledged.Add(line);
            if (acknowledged.Count == after) writer.Kill();
        }

        await writer.WaitForExitAsync();
        if (acknowledged.Count < after) Assert.Fail(await writer.StandardError.ReadToEndAsync());
        return acknowledged;
    }

    private async Task CheckAsync(IEnumerable<string> acknowledged, int seed)
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(new() { Path = _directory.File() });
        IReadOnlyList<string> problems = await store.CheckIntegrityAsync();
        Assert.True(problems.Count == 0, $"seed {seed}: {string.Join(Environment.NewLine, problems)}");
        foreach (string line in acknowledged)
        {
            string[] parts = line.Split(' ');
            DocumentSnapshot? found = await store.GetSnapshotAsync(parts[0]);
            Assert.True(found is not null, $"seed {seed}: \"{parts[0]}\" was acknowledged and is lost");
            int generation = int.Parse(parts[1], CultureInfo.InvariantCulture);
            Assert.True(
                found.Winner.Revision.Generation >= generation,
                $"seed {seed}: {line} was acknowledged, {found.Winner.Revision} is there");
            Assert.Equal(CrashWriter.BodyOf(parts[0], found.Winner.Revision.Generation), found.Winner.Text());
        }
    }
}
