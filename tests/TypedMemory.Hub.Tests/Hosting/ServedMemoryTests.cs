using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Hosting;

/// <summary>An application that has a memory of its own and serves it.</summary>
public sealed class ServedMemoryTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-served-").FullName;
    private HubHost _hub = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IPlanRepository Plans => _hub.Services.GetRequiredService<IPlanRepository>();

    private IMemoryConflicts Conflicts => _hub.Services.GetRequiredService<IMemoryConflicts>();

    public async ValueTask InitializeAsync() => _hub = await HubHost.StartAsync(
        static options =>
        {
            options.AllowAnonymous = true;
            options.Memory = "memory";
        },
        services: services =>
            services.AddTypedMemory(memory => memory.UseSqlite(Path.Combine(_folder, "app.db")).AddGeneratedTypes()));

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_the_application_writes_is_served_and_the_other_way_round()
    {
        await Plans.InsertAsync(new Plan { Agent = "a7", Title = "x", Text = "here" }, Token);
        Assert.Equal("here", (await _hub.SendAsync("GET", "/memory/plan:a7:x")).Json!["text"]!.GetValue<string>());
        Assert.Equal(
            201, (await _hub.SendAsync(
                "PUT", "/memory/plan:a7:y", """{"agent":"a7","title":"y","text":"there"}""")).Code);
        Assert.Equal("there", (await Plans.GetAsync(new PlanId("a7", "y"), Token))!.Text);
        Assert.Contains("\"memory\"", (await _hub.SendAsync("GET", "/_all_dbs")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_that_a_peer_brings_is_merged_beside_its_request()
    {
        var plan = new Plan { Agent = "a7", Title = "x", Text = "old", Stars = 1 };
        await Plans.InsertAsync(plan, Token);
        await using ServiceProvider elsewhere = Elsewhere();
        IPlanRepository theirs = elsewhere.GetRequiredService<IPlanRepository>();
        await CopyThereAsync(elsewhere);
        await Plans.UpsertAsync(plan with { Stars = 7 }, Token);
        await theirs.UpsertAsync(plan with { Text = "new" }, Token);

        long since = (await StoreAsync(_hub.Services)).LastSequence;
        await PushHereAsync(elsewhere);

        // The conflict itself is a change of the feed, the merge the next one.
        IDocumentStore store = await StoreAsync(_hub.Services);
        while ((await store.GetSnapshotAsync("plan:a7:x", Token))!.LiveLeaves > 1)
        {
            await store.WaitForChangesAsync(since, cancellationToken: Token);
            since = store.LastSequence;
        }

        Plan merged = (await Plans.GetAsync(new PlanId("a7", "x"), Token))!;
        Assert.Equal(("new", 7), (merged.Text, merged.Stars));
        Assert.Equal(0, (await Conflicts.GetCountsAsync(Token)).Open);
    }

    [Fact]
    public async Task It_belongs_to_the_application()
    {
        HubAnswer answer = await _hub.SendAsync("DELETE", "/memory");
        Assert.Equal((403, "forbidden"), (answer.Code, answer.Error));
        Assert.Equal(412, (await _hub.SendAsync("PUT", "/memory")).Code);
        Assert.False(File.Exists(Path.Combine(_hub.Folder, "db.memory.tmdb")));
    }

    [Fact]
    public async Task A_memory_that_is_not_there_is_told_at_the_start()
    {
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(
            static () => HubHost.StartAsync(static options => options.Memory = "memory"));
        Assert.Contains("AddTypedMemory", exception.Message, StringComparison.Ordinal);
    }

    private static ValueTask<IDocumentStore> StoreAsync(IServiceProvider services) =>
        services.GetRequiredService<IMemoryStore>().OpenAsync(Token);

    private ServiceProvider Elsewhere()
    {
        var services = new ServiceCollection();
        services.AddTypedMemory(memory => memory.UseSqlite(Path.Combine(_folder, "elsewhere.db")).AddGeneratedTypes());
        return services.BuildServiceProvider();
    }

    private async Task CopyThereAsync(ServiceProvider elsewhere)
    {
        DocumentSnapshot document = (await (await StoreAsync(_hub.Services)).GetSnapshotAsync("plan:a7:x", Token))!;
        var write = new DocumentWrite { Id = document.Id, Revisions = document.Leaves };
        await (await StoreAsync(elsewhere)).WriteAsync(new DocumentBatch { Writes = [write], Origin = "copy" }, Token);
    }

    private async Task PushHereAsync(ServiceProvider elsewhere)
    {
        DocumentRevision leaf = (await (await StoreAsync(elsewhere)).GetAsync("plan:a7:x", Token))!;
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        DocumentEnvelope.Write(leaf, body, EnvelopeOptions.WithRevisions);
        string json = System.Text.Encoding.UTF8.GetString(body.WrittenSpan);
        HubAnswer answer = await _hub.SendAsync(
            "POST", "/memory/_bulk_docs", $$"""{"new_edits":false,"docs":[{{json}}]}""");
        Assert.Equal((201, "[]"), (answer.Code, answer.Json!.ToJsonString()));
    }
}
