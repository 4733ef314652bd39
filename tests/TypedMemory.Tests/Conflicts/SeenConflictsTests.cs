using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Telemetry;

namespace TypedMemory.Tests;

/// <summary>What is seen from outside of conflicts that stay open, and of documents with many actors.</summary>
public sealed class SeenConflictsTests
{
    private const string Id = "note:a7:x";

    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task A_conflict_with_a_damaged_leaf_is_counted_as_failed_and_degrades_the_health()
    {
        await using TestMemory memory = CreateWith(new KeptLog());
        IDocumentStore store = await memory.OpenStoreAsync();
        await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "x" }, Token);
        await TestDocuments.WriteAsync(store, Id, """{"agent":"a7","title":"x","~":"1damaged"}""");

        Assert.Equal(0, await memory.Conflicts.ResolveAsync(Token));
        ConflictCounts counts = await memory.Conflicts.GetCountsAsync(Token);
        Assert.Equal(new ConflictCounts(Open: 1, Resolved: 0, Manual: 0, AwaitingNewerVersion: 0, Failed: 1), counts);
        HealthReportEntry health = await CheckAsync(memory);
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Equal(1, Convert.ToInt32(health.Data["conflicts.failed"], null));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"garbage\"")]
    [InlineData("[\"1AAAAAAF.AAAAAAAAAA\",{\"k\":{\"title\":[\"c\",0,\"1267650600228229401496703205376\",0]}}]")]
    public async Task An_upsert_and_a_replacement_write_over_a_damaged_member_and_an_update_names_them(string reserved)
    {
        await using TestMemory memory = CreateWith(new KeptLog());
        IDocumentStore store = await memory.OpenStoreAsync();
        var note = new Note { Agent = "a7", Title = "x" };
        string body = $$"""{"agent":"a7","title":"x","~":{{reserved}}}""";
        await TestDocuments.WriteAsync(store, Id, body);
        var exception = await Assert.ThrowsAsync<MemoryFormatException>(
            async () => await memory.Notes.UpdateAsync(
                NoteId.Parse(Id), static value => value with { Text = "y" }, Token));
        Assert.Contains("UpsertAsync", exception.Message, StringComparison.Ordinal);

        RevisionId replaced = (await store.GetAsync(Id, Token))!.Revision;
        await memory.Notes.ReplaceAsync(note with { Text = "replaced" }, replaced, Token);
        Assert.Equal("replaced", (await memory.Notes.GetAsync(NoteId.Parse(Id), Token))!.Text);

        await TestDocuments.WriteAsync(store, Id, body, (await store.GetAsync(Id, Token))!.Path);
        await memory.Notes.UpsertAsync(note with { Text = "upserted" }, Token);
        Assert.Equal("upserted", (await memory.Notes.GetAsync(NoteId.Parse(Id), Token))!.Text);
        await TestDocuments.WriteAsync(store, Id, body, (await store.GetAsync(Id, Token))!.Path);
        await memory.Get<IMemoryTransactions>().Begin().Upsert(
            memory.Notes, note with { Text = "together" }).CommitAsync(Token);
        Assert.Equal("together", (await memory.Notes.GetAsync(NoteId.Parse(Id), Token))!.Text);
    }

    [Fact]
    public async Task A_document_of_more_than_64_actors_is_told_of_once_in_the_log_the_counter_and_the_health_check()
    {
        var log = new KeptLog();
        await using TestMemory memory = CreateWith(log);
        IDocumentStore store = await memory.OpenStoreAsync();
        await WriteByActorsAsync(store, 64);
        await ForkAndResolveAsync(memory, store, "first");
        Assert.DoesNotContain(log.Events, static e => e == 1013);

        long counted = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, self) =>
        {
            if (instrument.Name == "typedmemory.documents.many_actors") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, measured, _, _) => Interlocked.Add(ref counted, measured));
        listener.Start();
        await WriteByActorsAsync(store, 66);
        await ForkAndResolveAsync(memory, store, "second");
        await ForkAndResolveAsync(memory, store, "third");
        Assert.Single(log.Events, static e => e == 1013);
        Assert.Equal(1, Interlocked.Read(ref counted));
        Assert.Equal(1, Convert.ToInt32((await CheckAsync(memory)).Data["documents.many_actors"], null));
    }

    private static TestMemory CreateWith(KeptLog log) => TestMemory.Create(StoreKind.Memory, memory =>
    {
        memory.Services.AddLogging(logging => logging.AddProvider(log));
        memory.Services.AddHealthChecks().AddTypedMemory();
    });

    private static async Task<HealthReportEntry> CheckAsync(TestMemory memory) =>
        (await memory.Get<HealthCheckService>().CheckHealthAsync(Token)).Entries["typedmemory.store"];

    /// <summary>Counts one up as so many actors, one after the other.</summary>
    private static async Task WriteByActorsAsync(IDocumentStore store, int actors)
    {
        DocumentSnapshot? current = await store.GetSnapshotAsync(Id, Token);
        for (int i = 0; i < actors; i++)
        {
            DocumentWrite write = Compose(current, "x", i + (actors * 100), $"actor{i:00000}");
            await store.WriteAsync(new DocumentBatch { Writes = [write] }, Token);
            current = await store.GetSnapshotAsync(Id, Token);
        }
    }

    private static async Task ForkAndResolveAsync(TestMemory memory, IDocumentStore store, string text)
    {
        DocumentSnapshot current = (await store.GetSnapshotAsync(Id, Token))!;
        foreach (string side in (string[])["left", "right"])
        {
            DocumentWrite write = Compose(current, $"{text} {side}", 5_000, "actor00000");
            await store.WriteAsync(
                new DocumentBatch { Writes = [new DocumentWrite { Id = Id, Revisions = write.Revisions }] }, Token);
        }

        Assert.Equal(1, await memory.Conflicts.ResolveAsync([Id], Token));
    }

    private static DocumentWrite Compose(DocumentSnapshot? current, string text, int hits, string actor) =>
        TypedEdit.Compose(
        new CountingNote(),
        Id,
        current,
        Encoding.UTF8.GetBytes($$"""{"agent":"a7","hits":{{hits}},"text":"{{text}}","title":"x"}"""),
        new EditContext(actor, 1_000))!;

    /// <summary>
    /// Notes as a newer version of the type may have them, with a counter: the member drives, not the schema here.
    /// </summary>
    private sealed class CountingNote : IMemoryMerge
    {
        public string TypePrefix => "note:";

        public ConflictPolicy Policy => ConflictPolicy.UpdateWins;

        public ImmutableArray<MergeMember> Members { get; } =
        [
            new("agent", MergeKind.LastWriterWins), new("hits", MergeKind.Counter),
            new("text", MergeKind.LastWriterWins), new("title", MergeKind.LastWriterWins),
        ];
    }

    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        private readonly Lock _lock = new();
        private ImmutableArray<int> _events = [];

        public ImmutableArray<int> Events
        {
            get
            {
                lock (_lock) return _events;
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            lock (_lock) _events = _events.Add(eventId.Id);
        }

        public void Dispose()
        {
        }
    }
}
