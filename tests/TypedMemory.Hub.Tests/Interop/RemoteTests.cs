using System.Threading.Channels;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Interop;

/// <summary>A remote of an application's memory, a hub on this machine: offline, and one document at a time.</summary>
public sealed class RemoteTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-remote-").FullName;
    private readonly AwaySwitch _away = new();
    private HubHost _hub = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static (string, string) Admin => ("Authorization", "Basic " + Convert.ToBase64String("admin:secret"u8));

    private static PlanId X => new("a7", "x");

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(
            static options =>
            {
                options.Admins["admin"] = "secret";
                options.DocumentLimits = options.DocumentLimits with { MaxDocumentSize = 1_000 };
            },
            services: services => services.AddSingleton<IStartupFilter>(_away));
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/plans", null, Admin)).Code);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_default_mode_goes_on_trying_while_the_remote_is_away_and_health_is_degraded()
    {
        _away.IsAway = true;
        await using Memory memory = await OpenAsync();
        IMemoryRemote remote = memory.Sync.Remotes[0];

        // More attempts than a sync makes that is asked for: it has not given up. The state alternates between two
        // attempts and a wait, health does not.
        await UntilAsync(remote, static status => status.FailedAttempts > 5);
        HealthReportEntry health = await HealthAsync(memory);
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("It tries again by itself", health.Description, StringComparison.Ordinal);
        await memory.Get<IPlanRepository>().InsertAsync(new Plan { Agent = "a7", Title = "x" }, Token);

        _away.IsAway = false;
        await UntilAsync(remote, static status => status.State == SyncState.Stopped);
        Assert.Null(remote.Status.LastError);
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(memory)).Status);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/plans/plan:a7:x", null, Admin)).Code);
    }

    [Fact]
    public async Task A_sync_that_is_asked_for_while_the_default_mode_is_offline_tells_its_caller_and_ends_nothing()
    {
        _away.IsAway = true;
        await using Memory memory = await OpenAsync();
        IMemoryRemote remote = memory.Sync.Remotes[0];
        await UntilAsync(remote, static status => status.State == SyncState.Offline);
        TypedMemoryException failed =
            await Assert.ThrowsAnyAsync<TypedMemoryException>(() => remote.SyncAsync(Token));
        Assert.True(failed.IsTransient);
        Assert.NotEqual(SyncState.Stopped, remote.Status.State);

        _away.IsAway = false;
        await memory.Get<IPlanRepository>().InsertAsync(new Plan { Agent = "a7", Title = "x" }, Token);
        await remote.SyncAsync(Token);
        Assert.Equal(200, (await _hub.SendAsync("GET", "/plans/plan:a7:x", null, Admin)).Code);
    }

    [Fact]
    public async Task A_sync_that_is_asked_for_while_the_live_one_begins_does_not_end_it()
    {
        for (int i = 0; i < 10; i++)
        {
            await using Memory memory = await OpenAsync(live: true);
            IMemoryRemote remote = memory.Sync.Remotes[0];
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => remote.SyncAsync(Token)));
            await remote.ResumeAsync(Token);
            await memory.Get<IPlanRepository>().UpsertAsync(new Plan { Agent = "a7", Title = "x", Stars = i }, Token);
            await remote.WhenSyncedAsync(Token);
            Assert.NotEqual(SyncState.Stopped, remote.Status.State);
            HubAnswer there = await _hub.SendAsync("GET", "/plans/plan:a7:x", null, Admin);
            Assert.Equal(i, there.Json!["stars"]!.GetValue<int>());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refused_edit_is_dropped_for_the_remotes_version(bool live)
    {
        await using Memory memory = await OpenAsync(live);
        var plans = memory.Get<IPlanRepository>();
        IMemoryRemote remote = await RefusedAsync(memory);
        Assert.Equal(HealthStatus.Degraded, (await HealthAsync(memory)).Status);

        await remote.TakeRemoteAsync(X.ToString(), Token);
        Assert.Equal("small", (await plans.GetAsync(X, Token))!.Text);
        Assert.Empty(await remote.ReadRefusedAsync(Token));

        // What is edited from here on goes, as the child of what the remote has.
        await plans.UpdateAsync(X, static plan => plan with { Stars = 3 }, Token);
        await remote.SyncAsync(Token);
        HubAnswer there = await _hub.SendAsync("GET", "/plans/plan:a7:x?conflicts=true", null, Admin);
        Assert.Equal((3, null), (there.Json!["stars"]!.GetValue<int>(), there.Json["_conflicts"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_document_that_the_remote_does_not_have_is_removed_when_its_version_is_taken(bool live)
    {
        await using Memory memory = await OpenAsync(live);
        var plans = memory.Get<IPlanRepository>();
        await plans.InsertAsync(new Plan { Agent = "a7", Title = "x", Text = new string('x', 2_000) }, Token);
        IMemoryRemote remote = memory.Sync.Remotes[0];
        await remote.SyncAsync(Token);
        Assert.Single(await remote.ReadRefusedAsync(Token));
        await remote.TakeRemoteAsync(X.ToString(), Token);
        Assert.Null(await plans.GetAsync(X, Token));
        Assert.Null(await memory.Store.GetSnapshotAsync(X.ToString(), Token));
        Assert.Empty(await remote.ReadRefusedAsync(Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refused_document_is_tried_again_by_its_id(bool live)
    {
        await using Memory memory = await OpenAsync(live);
        IMemoryRemote remote = await RefusedAsync(memory);

        // The remote's mind has not changed: it stays in the list.
        await remote.RetryRefusedAsync(X.ToString(), Token);
        Assert.Equal("document_too_large", Assert.Single(await remote.ReadRefusedAsync(Token)).Error);

        Assert.Equal(200, (await _hub.SendAsync("PUT", "/plans/_max_document_size", "10000", Admin)).Code);
        await remote.RetryRefusedAsync(X.ToString(), Token);
        Assert.Empty(await remote.ReadRefusedAsync(Token));
        HubAnswer there = await _hub.SendAsync("GET", "/plans/plan:a7:x", null, Admin);
        Assert.Equal(2_000, there.Json!["text"]!.GetValue<string>().Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_document_that_was_purged_here_is_fetched_again(bool live)
    {
        await using Memory memory = await OpenAsync(live);
        var plans = memory.Get<IPlanRepository>();
        IMemoryRemote remote = memory.Sync.Remotes[0];
        await plans.InsertAsync(new Plan { Agent = "a7", Title = "x", Text = "kept there" }, Token);

        // The second one reads what the first one wrote there: the pull is past it.
        await remote.SyncAsync(Token);
        await remote.SyncAsync(Token);
        DocumentSnapshot here = (await memory.Store.GetSnapshotAsync(X.ToString(), Token))!;
        await memory.Store.PurgeAsync([new(X.ToString(), [here.Winner.Revision])], Token);
        await remote.SyncAsync(Token);
        Assert.Null(await plans.GetAsync(X, Token));

        await remote.FetchAsync(X.ToString(), Token);
        Assert.Equal("kept there", (await plans.GetAsync(X, Token))!.Text);
        await remote.FetchAsync("plan:a7:never", Token);
    }

    [Fact]
    public async Task The_list_of_refused_documents_is_there_before_the_first_sync_of_a_process()
    {
        await using (Memory first = await OpenAsync(live: false))
        {
            await RefusedAsync(first);
        }

        await using Memory second = await OpenAsync(live: false);
        Assert.Equal(X.ToString(), Assert.Single(await second.Sync.Remotes[0].ReadRefusedAsync(Token)).Id);
    }

    [Fact]
    public async Task What_is_asked_of_a_remote_that_is_away_fails_and_drops_nothing()
    {
        await using Memory memory = await OpenAsync(live: false);
        IMemoryRemote remote = await RefusedAsync(memory);
        _away.IsAway = true;
        foreach (Func<Task> ask in (Func<Task>[])
            [
                () => remote.TakeRemoteAsync(X.ToString(), Token),
                () => remote.FetchAsync(X.ToString(), Token),
                () => remote.RetryRefusedAsync(X.ToString(), Token),
            ])
        {
            Assert.True((await Assert.ThrowsAnyAsync<TypedMemoryException>(ask)).IsTransient);
        }

        _away.IsAway = false;
        Assert.Equal(2_000, (await memory.Get<IPlanRepository>().GetAsync(X, Token))!.Text.Length);
        Assert.Single(await remote.ReadRefusedAsync(Token));
    }

    /// <summary>A plan that the remote has, and an edit of it that it finds too large.</summary>
    private static async Task<IMemoryRemote> RefusedAsync(Memory memory)
    {
        var plans = memory.Get<IPlanRepository>();
        IMemoryRemote remote = memory.Sync.Remotes[0];
        await plans.InsertAsync(new Plan { Agent = "a7", Title = "x", Text = "small" }, Token);
        await remote.SyncAsync(Token);
        await plans.UpdateAsync(X, static plan => plan with { Text = new string('x', 2_000) }, Token);
        await remote.SyncAsync(Token);
        Assert.Equal(X.ToString(), Assert.Single(await remote.ReadRefusedAsync(Token)).Id);
        return remote;
    }

    private static async Task<HealthReportEntry> HealthAsync(Memory memory) =>
        (await memory.Get<HealthCheckService>().CheckHealthAsync(Token)).Entries["typedmemory.sync"];

    /// <summary>Waits for a status, told by the remote's events.</summary>
    private static async Task UntilAsync(IMemoryRemote remote, Func<SyncStatus, bool> wanted)
    {
        ChannelReader<SyncEvent> events = remote.Events(Token);
        while (!wanted(remote.Status))
        {
            remote.RetryNow();
            await events.ReadAsync(Token);
        }
    }

    /// <summary>Opens the memory; without a mode its sync is the default one.</summary>
    private Task<Memory> OpenAsync(bool? live = null) => Memory.OpenAsync(
        Path.Combine(_folder, "memory.db"),
        memory =>
        {
            memory.AddGeneratedTypes().SyncWith(new Uri(new Uri(_hub.Url), "plans"), sync =>
            {
                sync.WithBasicAuth("admin", "secret");
                sync.ConfigureSync(static options => options with
                { RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetryDelay = TimeSpan.FromMilliseconds(20) });
                if (live == true) sync.Live();
                if (live == false) sync.OnDemand();
            });
            memory.Services.AddLogging();
            memory.Services.AddHealthChecks().AddTypedMemory();
        },
        Token);
}
