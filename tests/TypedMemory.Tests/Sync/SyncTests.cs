#pragma warning disable TM0122 // The password of a test stands in the source.
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

public sealed class SyncTests
{
    private static CancellationToken Token => TestMemory.Token;

    private static NoteId X => new("a7", "x");

    [Fact]
    public async Task Two_memories_converge_and_edits_of_different_members_both_survive()
    {
        await using TestMemory ada = TestMemory.Create();
        await using TestMemory bob = CreateWith(ada, static sync => sync.OnDemand());
        await ada.Notes.InsertAsync(new Note { Agent = "a7", Title = "x", Text = "here", Stars = 1 }, Token);
        await ada.Notes.InsertAsync(new Note { Agent = "a7", Title = "gone" }, Token);
        Assert.Equal(new SyncTotals(Pulled: 2, Pushed: 0, Refused: 0), await bob.Sync.SyncAsync(Token));

        await ada.Notes.UpdateAsync(X, static note => note with { Text = "edited" }, Token);
        await bob.Notes.UpdateAsync(X, static note => note with { Stars = 7 }, Token);
        await bob.Notes.DeleteAsync(new NoteId("a7", "gone"), Token);
        SyncResult? result = await bob.Sync.Remotes[0].SyncAsync(Token);

        Assert.NotNull(result);
        foreach (TestMemory memory in new[] { ada, bob })
        {
            Note note = (await memory.Notes.GetAsync(X, Token))!;
            Assert.Equal(("edited", 7), (note.Text, note.Stars));
            Assert.False(await memory.Notes.ExistsAsync(new NoteId("a7", "gone"), Token));
            Assert.Equal(0, (await memory.Conflicts.GetCountsAsync(Token)).Open);
        }

        Assert.Equal(
            (await ada.Notes.GetEntryAsync(X, Token))!.Revision, (await bob.Notes.GetEntryAsync(X, Token))!.Revision);
        Assert.Equal(1, (await bob.Conflicts.GetCountsAsync(Token)).Resolved);
    }

    [Fact]
    public async Task Without_a_filter_the_registered_types_are_synced_and_nothing_else()
    {
        await using TestMemory ada = TestMemory.Create(StoreKind.Memory);
        await using TestMemory bob = CreateWith(ada, static sync => sync.OnDemand());
        await ada.Notes.InsertAsync(new Note { Agent = "a7", Title = "x" }, Token);
        await TestDocuments.WriteAsync(await ada.OpenStoreAsync(), "stranger:1", "{}");
        await bob.Sync.SyncAsync(Token);

        IDocumentStore store = await bob.OpenStoreAsync();
        Assert.NotNull(await store.GetAsync("note:a7:x", Token));
        Assert.Null(await store.GetAsync("stranger:1", Token));
    }

    [Fact]
    public async Task A_filter_holds_for_both_ways_and_everything_is_said()
    {
        await using TestMemory ada = TestMemory.Create(StoreKind.Memory);
        await using TestMemory bob = CreateWith(ada, static sync => sync.OnDemand().Filter(NoteFilter.ForAgent("a7")));
        await using TestMemory all = CreateWith(ada, static sync => sync.OnDemand().SyncEverything());
        await ada.Notes.InsertAsync(new Note { Agent = "a7", Title = "x" }, Token);
        await ada.Notes.InsertAsync(new Note { Agent = "a70", Title = "x" }, Token);
        await TestDocuments.WriteAsync(await ada.OpenStoreAsync(), "stranger:1", "{}");
        await bob.Notes.InsertAsync(new Note { Agent = "b", Title = "private" }, Token);
        await bob.Sync.SyncAsync(Token);
        await all.Sync.SyncAsync(Token);

        Assert.Equal(2, await bob.Notes.CountAsync(cancellationToken: Token));
        Assert.False(await ada.Notes.ExistsAsync(new NoteId("b", "private"), Token));
        Assert.Equal(2, await all.Notes.CountAsync(cancellationToken: Token));
        Assert.NotNull(await (await all.OpenStoreAsync()).GetAsync("stranger:1", Token));
    }

    [Fact]
    public async Task A_live_sync_starts_with_the_host_and_carries_changes_both_ways()
    {
        await using TestMemory ada = TestMemory.Create(StoreKind.Memory);
        await using TestMemory bob = CreateWith(ada, static sync => sync.Live());
        ChannelReader<MemoryChange<Note, NoteId>> adas = ada.Notes.Changes(new() { Since = ChangeSince.Now }, Token);
        ChannelReader<MemoryChange<Note, NoteId>> bobs = bob.Notes.Changes(new() { Since = ChangeSince.Now }, Token);
        IHostedService hosted = bob.Get<IEnumerable<IHostedService>>().Single();
        await hosted.StartAsync(Token);

        await ada.Notes.InsertAsync(new Note { Agent = "ada", Title = "hello" }, Token);
        MemoryChange<Note, NoteId> atBob = await bobs.ReadAsync(Token);
        Assert.Equal(("note:ada:hello", "ada"), (atBob.DocumentId, atBob.Origin));
        await bob.Notes.InsertAsync(new Note { Agent = "bob", Title = "hello" }, Token);
        MemoryChange<Note, NoteId> atAda = await adas.ReadAsync(Token);
        while (atAda.DocumentId != "note:bob:hello") atAda = await adas.ReadAsync(Token);

        await bob.Sync.SyncAsync(Token);
        await hosted.StopAsync(Token);
        Assert.Equal(SyncState.Stopped, bob.Sync.Remotes[0].Status.State);
    }

    [Fact]
    public async Task A_one_shot_sync_runs_when_the_host_starts_and_its_events_are_seen()
    {
        await using TestMemory ada = TestMemory.Create(StoreKind.Memory);
        await using TestMemory bob = CreateWith(ada, configure: null);
        await ada.Notes.InsertAsync(new Note { Agent = "a7", Title = "x" }, Token);
        ChannelReader<SyncEvent> events = bob.Sync.Remotes[0].Events(Token);
        IHostedService hosted = bob.Get<IEnumerable<IHostedService>>().Single();
        await hosted.StartAsync(Token);

        SyncEvent happened = await events.ReadAsync(Token);
        bool sawChange = false;
        while (happened.Kind != SyncEventKind.Complete)
        {
            sawChange |= happened.Kind == SyncEventKind.Change && happened.Ids.Contains("note:a7:x");
            happened = await events.ReadAsync(Token);
        }

        Assert.True(sawChange);
        Assert.True(await bob.Notes.ExistsAsync(X, Token));
        await hosted.StopAsync(Token);
    }

    [Fact]
    public async Task A_remote_that_cannot_be_reached_fails_the_one_shot_sync_and_degrades_health()
    {
        await using TestMemory memory = TestMemory.Create(StoreKind.Memory, memory =>
        {
            memory.SyncWith("http://user:secret@127.0.0.1:1/memory", sync => sync
                .OnDemand()
                .ConfigureSync(static options => options with { MaxRetries = 0 }));
            memory.Services.AddLogging();
            memory.Services.AddHealthChecks().AddTypedMemory();
        });

        TypedMemoryException failed =
            await Assert.ThrowsAnyAsync<TypedMemoryException>(() => memory.Sync.SyncAsync(Token));
        Assert.True(failed.IsTransient);
        Assert.DoesNotContain("secret", failed.ToString(), StringComparison.Ordinal);

        HealthReport health = await memory.Get<HealthCheckService>().CheckHealthAsync(Token);
        Assert.Equal(HealthStatus.Healthy, health.Entries["typedmemory.store"].Status);
        Assert.Equal(HealthStatus.Unhealthy, health.Entries["typedmemory.sync"].Status);
    }

    private static TestMemory CreateWith(TestMemory other, Action<SyncBuilder>? configure) => TestMemory.Create(
        StoreKind.Sqlite, memory =>
            memory.SyncWithStore("ada", async (_, _) => await other.OpenStoreAsync(), configure));
}
