using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Interop;

/// <summary>A live sync that has nothing to do leaves the disks alone: the device's, and the hub's.</summary>
public sealed class IdleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-idle-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_idle_live_sync_writes_nothing_in_five_minutes(bool withRefusedDocument)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Where files have no locks of the open file, a counter moves.");
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using HubHost hub = await HubHost.StartAsync(
            static options =>
            {
                options.Admins["admin"] = "secret";
                options.DocumentLimits = options.DocumentLimits with { MaxDocumentSize = 1_000 };
            },
            time);
        await using Memory memory = await Memory.OpenAsync(
            m =>
            {
                m.UseSqlite(Path.Combine(_folder, "memory.db")).AddGeneratedTypes().SyncWith(
                    new Uri(new Uri(hub.Url), "plans"),
                    static sync => sync.WithSession("admin", "secret").CreateIfMissing().Live());
                m.Services.AddSingleton<TimeProvider>(time);
            },
            Token);
        var plans = memory.Get<IPlanRepository>();
        for (int i = 0; i < 20; i++)
        {
            string text = new('x', withRefusedDocument && i == 7 ? 2_000 : 10);
            await plans.InsertAsync(new Plan { Agent = "a7", Title = $"{i}", Text = text }, Token);
        }

        IMemoryRemote remote = memory.Sync.Remotes[0];
        await remote.SyncAsync(Token);
        Assert.Equal(withRefusedDocument ? 1 : 0, remote.Status.RefusedDocuments);
        Dictionary<string, string> before = await SettleAsync(hub, time);
        Assert.Equal(SyncState.Idle, remote.Status.State);
        await PassAsync(hub, time, seconds: 300);
        Assert.Equal(SyncState.Idle, remote.Status.State);
        Assert.Equal(before, Look(hub));

        // What was looked at is what is written to: an edit shows, on both sides.
        await plans.InsertAsync(new Plan { Agent = "a7", Title = "another" }, Token);
        await remote.SyncAsync(Token);
        Dictionary<string, string> after = Look(hub);
        Assert.NotEqual(before[Path.Combine(_folder, "memory.db-wal")], after[Path.Combine(_folder, "memory.db-wal")]);
        Assert.NotEqual(
            before[Path.Combine(hub.Folder, "db.plans.tmdb-wal")], after[Path.Combine(hub.Folder, "db.plans.tmdb-wal")]);
    }

    /// <summary>Waits for the end of what the last edit has set off: its echo, checkpoints, the WAL brought home.</summary>
    private async Task<Dictionary<string, string>> SettleAsync(HubHost hub, FakeTimeProvider time)
    {
        // The clock here runs ahead of what is computed: what is due takes its turn while the hub is asked.
        Dictionary<string, string> seen = Look(hub);
        for (int quiet = 0; quiet < 40;)
        {
            await PassAsync(hub, time, seconds: 10);
            Dictionary<string, string> now = Look(hub);
            quiet = now.SequenceEqual(seen) ? quiet + 1 : 0;
            seen = now;
        }

        return seen;
    }

    /// <summary>Lets time pass, a second at a time, and what is due in each be done.</summary>
    private static async Task PassAsync(HubHost hub, FakeTimeProvider time, int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(200, (await hub.SendAsync("GET", "/_up")).Code);
        }
    }

    /// <summary>Every file of the device and of the hub: its length, when it was written, and what is in it.</summary>
    private Dictionary<string, string> Look(HubHost hub)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Concat(
            Directory.GetFiles(hub.Folder, "*", SearchOption.AllDirectories)))
        {
            using var content = new FileStream(
                file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            string hash = Convert.ToHexStringLower(SHA256.HashData(content));
            found[file] = $"{content.Length} bytes of {File.GetLastWriteTimeUtc(file):O}, {hash}";
        }

        return found;
    }
}
