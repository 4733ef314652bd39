using System.Diagnostics;
using System.Globalization;
using TypedMemory.Core.Store;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>Kills real writer processes, several at a time on one file, and checks what they had acknowledged.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 200;
    private const int AtOnce = 8;
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
                    $"r{round}w{i}", i % 2 == 0 ? SqliteDurability.Normal : SqliteDurability.Full, random.Next(1, 60)))];
            List<string>[] lines = await Task.WhenAll(victims);
            acknowledged += lines.Sum(static mine => mine.Count);
            await CheckAsync(lines.SelectMany(static mine => mine), seed);
        }

        Assert.True(acknowledged >= Kills, $"only {acknowledged} writes were acknowledged before the kills (seed {seed})");
    }

    /// <summary>Starts a writer, and kills it right after it has acknowledged so many writes.</summary>
    private async Task<List<string>> RunAndKillAsync(string name, SqliteDurability durability, int after)
    {
        using Process writer = CrashWriter.Start(_directory.File(), name, durability);
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
            Assert.True(found.Winner.Revision.Generation >= generation, $"seed {seed}: {line} was acknowledged, {found.Winner.Revision} is there");
            Assert.Equal(CrashWriter.BodyOf(parts[0], found.Winner.Revision.Generation), found.Winner.Text());
        }
    }
}
