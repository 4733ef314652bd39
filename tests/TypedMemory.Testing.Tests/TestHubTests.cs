namespace TypedMemory.Testing.Tests;

/// <summary>A hub in the process, and a memory in memory.</summary>
public sealed class TestHubTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_memories_meet_at_a_hub_in_the_process()
    {
        await using TestHub hub = await TestHub.StartAsync(cancellationToken: Token);
        Uri url = await hub.CreateDatabaseAsync("notes", Token);
        await using Memory one = await OpenAsync(hub, url);
        await using Memory other = await OpenAsync(hub, url);
        await one.Get<IFactRepository>().UpsertAsync(new Fact { Agent = "a7", Topic = "x" }, Token);
        await one.Sync.SyncAsync(Token);
        await other.Sync.SyncAsync(Token);
        Assert.NotNull(await other.Get<IFactRepository>().GetAsync(new FactId("a7", "x"), Token));
    }

    [Fact]
    public async Task A_memory_in_memory_leaves_nothing_behind_and_two_are_not_the_same()
    {
        string path;
        await using (Memory one = await Memory.OpenAsync(static m => m.UseInMemory().AddGeneratedTypes(), Token))
        {
            await using Memory other = await Memory.OpenAsync(":memory:", static m => m.AddGeneratedTypes(), Token);
            await one.Get<IFactRepository>().UpsertAsync(new Fact { Agent = "a7", Topic = "x" }, Token);
            Assert.Null(await other.Get<IFactRepository>().GetAsync(new FactId("a7", "x"), Token));
            path = ((Sqlite.SqliteDocumentStore)one.Store).Path;
            Assert.True(File.Exists(path));
        }

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"));
    }

    private static Task<Memory> OpenAsync(TestHub hub, Uri url) => Memory.OpenAsync(
        m => m.UseInMemory().AddGeneratedTypes().SyncWith(
            url, sync => sync.WithBasicAuth(TestHub.User, hub.Password).OnDemand()), Token);
}
