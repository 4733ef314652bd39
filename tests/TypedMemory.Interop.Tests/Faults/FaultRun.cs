using TypedMemory.CouchDb;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Interop.Tests.Faults;

/// <summary>
/// One run: a device behind a bad line and one behind a good line edit the same documents and sync with one server.
/// When the line is good again, both must have all that either made.
/// </summary>
/// <param name="seed">Where everything random comes from.</param>
/// <param name="server">The server itself, with user info; a restart may move it.</param>
/// <param name="proxy">The bad line to it.</param>
/// <param name="restarts">
/// For a server of ours, that may restart: waits until it is up. <see langword="null"/> for somebody else's, where the
/// database is deleted in the end.
/// </param>
internal sealed class FaultRun(int seed, Func<Uri> server, FaultProxy proxy, Func<Task>? restarts)
{
    private const int Rounds = 2;
    private const int Attempts = 4;

    private readonly Random _random = new(seed);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Runs.</summary>
    /// <returns>How many faults there were.</returns>
    public async Task<IReadOnlyDictionary<LineFault, int>> ExecuteAsync()
    {
        LineSchedule schedule = proxy.Schedule = new LineSchedule(
            seed, _random.NextDouble() * 0.25, restarts is not null && seed % 6 == 0);
        string database = $"faults-{seed}-{Guid.NewGuid():n}";
        await using RemoteDatabase? theirs = restarts is null ? new RemoteDatabase(server(), database) : null;
        await using var journal = new FaultJournal(_random);
        await using var far = new MemoryDocumentStore(random: _random);
        await using var near = new MemoryDocumentStore(random: _random);
        await using CouchDbPeer bad = Open(
            new UriBuilder(server()) { Port = proxy.Port, Path = database }.Uri, _random.Next(2) == 0);
        try
        {
            await using (CouchDbPeer good = OpenServer(database)) await good.CreateAsync(Token);
            if (_random.Next(4) == 0) await LiveAsync(journal, far, near, bad, database, schedule);
            else await OneShotAsync(journal, far, near, bad, database);

            schedule.Healed = true;
            await RetryAsync(() => SyncAsync(far, bad, retryRefused: true));
            await SyncNearAsync(near, database);
            await RetryAsync(() => SyncAsync(far, bad, retryRefused: true));
            await journal.AssertSameAsync(near);
            await journal.AssertSameAsync(far);
            Assert.Empty(await Replicator.ReadRefusedAsync(new LocalPeer(far, "far"), bad, Token));
            return schedule.Happened;
        }
        catch (Exception error) when (error is not OperationCanceledException || !Token.IsCancellationRequested)
        {
            throw new InvalidOperationException(
                $"Seed {seed}: TYPEDMEMORY_FAULT_SEED={seed} replays it. {error.Message}", error);
        }
    }

    private async Task OneShotAsync(
        FaultJournal journal, MemoryDocumentStore far, MemoryDocumentStore near, CouchDbPeer bad, string database)
    {
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = _random.Next(8); i > 0; i--) await journal.EditAsync(_random.Next(2) == 0 ? far : near);
            await SyncNearAsync(near, database);
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                try
                {
                    await SyncAsync(far, bad, retryRefused: false);
                    break;
                }
                catch (TypedMemoryException error) when (error.IsTransient
                    || error.Code == TypedMemoryErrorCodes.Unauthorized)
                {
                    // The shell would wait and try again.
                }
            }
        }
    }

    private async Task LiveAsync(
        FaultJournal journal, MemoryDocumentStore far, MemoryDocumentStore near, CouchDbPeer bad, string database,
        LineSchedule schedule)
    {
        SyncSession? running = null;
        await using SyncSession session = running = SyncSession.Start(far, bad, new SyncOptions
        {
            Live = true,
            UseLease = false,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            MaxRetryDelay = TimeSpan.FromMilliseconds(5),
            OnAuthRequired = _ =>
            {
                // They were right all the time.
                running?.CredentialsChanged();
                return ValueTask.CompletedTask;
            },
            Replication = Options(retryRefused: false),
        });
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = _random.Next(6); i > 0; i--) await journal.EditAsync(_random.Next(2) == 0 ? far : near);
            await SyncNearAsync(near, database);
        }

        schedule.Healed = true;
        session.RetryNow();
        try
        {
            await session.WhenSyncedAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The session has not met everything on a good line: {session.Status}.");
        }
    }

    private Task SyncNearAsync(MemoryDocumentStore near, string database) => RetryAsync(async () =>
    {
        await using CouchDbPeer good = OpenServer(database);
        await SyncAsync(near, good, retryRefused: false);
    });

    /// <summary>
    /// The server may be restarting for the other device, and a connection of before be one that has ended.
    /// </summary>
    private async Task RetryAsync(Func<Task> sync)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await sync();
                return;
            }
            catch (TypedMemoryException error) when (error.IsTransient && attempt < 10)
            {
                if (restarts is not null) await restarts();
            }
        }
    }

    private async Task SyncAsync(MemoryDocumentStore device, CouchDbPeer peer, bool retryRefused) =>
        await Replicator.SyncAsync(new LocalPeer(device, "device"), peer, Options(retryRefused), Token);

    private ReplicationOptions Options(bool retryRefused) => new()
    {
        BatchSize = 1 + _random.Next(8),
        MaxRequests = 1 + _random.Next(4),
        RetryRefused = retryRefused,
        TimeProvider = ImmediateTime.Instance,
    };

    private CouchDbPeer OpenServer(string database) =>
        Open(new UriBuilder(server()) { Path = database }.Uri, session: false);

    private CouchDbPeer Open(Uri url, bool session)
    {
        string[] user = url.UserInfo.Split(':');
        return new CouchDbPeer(new CouchDbPeerOptions
        {
            Url = url,
            Authentication = session && user.Length == 2 ? CouchDbAuthentication.Session(user[0], user[1]) : null,
            InlineAttachmentBytes = 1000,
            FetchBatchSize = 1 + _random.Next(10),
            Compression = _random.Next(3) == 0,
            RequestTimeout = TimeSpan.FromSeconds(10),
            Heartbeat = TimeSpan.FromSeconds(1),
        });
    }
}
