using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>Offline is normal: one line per change of state, and no error that is none.</summary>
public sealed class OfflineTests : TwoStores
{
    private readonly Lines _lines = new();

    [Fact]
    public async Task Being_offline_is_one_line_and_coming_back_another()
    {
        await Ours.PutAsync("a", "{}");
        var time = new FakeTimeProvider();
        RemotePeer remote = Remote;
        bool online = false;
        remote.OnCall = _ => online
            ? ValueTask.CompletedTask
            : throw new PeerException(TypedMemoryErrorCodes.Unavailable, "connection refused", isTransient: true);
        await using SyncSession session = SyncSession.Start(Ours, remote, new SyncOptions
        {
            Live = true,
            IdleTimeout = TimeSpan.FromDays(10),
            Replication = new ReplicationOptions
            { TimeProvider = time, Logger = _lines },
        });
        for (int attempts = 1; attempts <= 5; attempts++)
        {
            await SessionTests.UntilAsync(
                session, status => status is { State: SyncState.Offline } && status.FailedAttempts >= attempts);
            time.Advance(TimeSpan.FromMinutes(3));
        }

        online = true;
        while (session.Status.State != SyncState.Idle)
        {
            time.Advance(TimeSpan.FromMinutes(3));
            await Task.Yield();
        }

        string[] seen =
            [.. _lines.Seen.Where(static line => line.Level > LogLevel.Debug).Select(static line => line.Text)];
        Assert.True(seen.Length == 2, string.Join("\n", seen));
        Assert.Matches("theirs is offline: connection refused; next attempt in [0-9.]+ s", seen[0]);
        Assert.Contains("online again", seen[1], StringComparison.Ordinal);
        Assert.DoesNotContain(_lines.Seen, static line => line is { Level: > LogLevel.Debug, Error: not null });
    }

    [Fact]
    public async Task A_one_shot_session_that_gives_up_is_no_error()
    {
        RemotePeer remote = Remote;
        remote.OnCall = static _ =>
            throw new PeerException(TypedMemoryErrorCodes.Unavailable, "connection refused", isTransient: true);
        await using SyncSession session = SyncSession.Start(Ours, remote, new SyncOptions
        {
            MaxRetries = 2,
            Replication = new ReplicationOptions
            { TimeProvider = ImmediateTime.Instance, Logger = _lines },
        });
        await Assert.ThrowsAsync<PeerException>(() => session.Completion.WaitAsync(Token));
        Assert.DoesNotContain(_lines.Seen, static line => line.Level >= LogLevel.Error);
        Assert.Equal(2, _lines.Seen.Count(static line => line.Level > LogLevel.Debug));
    }

    [Fact]
    public async Task A_session_that_keeps_trying_does_not_end_while_the_peer_is_away()
    {
        await Ours.PutAsync("a", "{}");
        RemotePeer remote = Remote;
        int calls = 0;
        remote.OnCall = _ => ++calls <= 20
            ? throw new PeerException(TypedMemoryErrorCodes.Unavailable, "connection refused", isTransient: true)
            : ValueTask.CompletedTask;
        await using SyncSession session = SyncSession.Start(Ours, remote, new SyncOptions
        {
            KeepTrying = true,
            Replication = new ReplicationOptions { TimeProvider = new ImmediateTime(TimeSpan.FromMinutes(4)) },
            IdleTimeout = TimeSpan.FromHours(1),
        });
        Assert.Equal(1, (await session.Completion.WaitAsync(Token))!.Push!.Progress.Documents);
    }

    private sealed class Lines : ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text, Exception? Error)> Seen { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            Seen.Enqueue((logLevel, formatter(state, exception), exception));
    }
}
