using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Testing;

/// <summary>One seed of a simulation.</summary>
internal sealed class SimulationRun(
    Action<ITypedMemoryBuilder> types,
    Type type,
    int seed,
    IReadOnlyList<Func<Memory, Random, CancellationToken, Task>> edits,
    IReadOnlyList<Func<Memory, CancellationToken, Task>> checks) : IAsyncDisposable
{
    /// <summary>How often a share of the steps closes a replica and opens it again: one in so many.</summary>
    private const int StepsBetweenRestarts = 10;

    /// <summary>How far a clock may be off.</summary>
    private const int MostSkewSeconds = 3600;

    private readonly Random _random = new(seed);
    private readonly List<string> _trace = [];
    private readonly List<SimulatedReplica> _replicas = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-simulation-").FullName;

    public required int Replicas { get; init; }

    public required int Steps { get; init; }

    public required double Faults { get; init; }

    /// <summary>Plays it.</summary>
    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < Replicas; i++)
        {
            var clock = new TestClock();
            clock.Advance(TimeSpan.FromSeconds(_random.Next(MostSkewSeconds)));
            var replica = new SimulatedReplica(
                Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{i}.db")), clock, types);
            _replicas.Add(replica);
            await replica.OpenAsync(cancellationToken).ConfigureAwait(false);
        }

        MemoryType known = FindType();
        for (int step = 0; step < Steps; step++) await StepAsync(cancellationToken).ConfigureAwait(false);
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        await JudgeAsync(known, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SimulatedReplica replica in _replicas) await replica.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        foreach (SimulatedReplica each in _replicas) each.Clock.Advance(TimeSpan.FromSeconds(_random.Next(10)));
        int at = _random.Next(_replicas.Count);
        SimulatedReplica replica = _replicas[at];
        if (_random.Next(StepsBetweenRestarts) == 0)
        {
            _trace.Add($"replica {at} is closed and opened again");
            await replica.OpenAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        if (_random.Next(3) == 0)
        {
            await SyncAsync(at, Other(at), Faults, cancellationToken).ConfigureAwait(false);
            return;
        }

        int edit = _random.Next(edits.Count);
        try
        {
            await edits[edit](replica.Memory, new Random(_random.Next()), cancellationToken).ConfigureAwait(false);
            _trace.Add($"replica {at} does edit {edit}");
        }
        catch (TypedMemoryException answer)
        {
            _trace.Add($"replica {at} does edit {edit}: {answer.Code}");
        }
    }

    private int Other(int at) => (at + 1 + _random.Next(_replicas.Count - 1)) % _replicas.Count;

    /// <returns>How many documents moved; -1 where the line failed.</returns>
    private async Task<long> SyncAsync(int from, int to, double faults, CancellationToken cancellationToken)
    {
        var line = new Line();
        if (faults > 0) line.Disturb(_random.Next(), faults);
        try
        {
            SyncResult result = await TestReplication.SyncAsync(
                _replicas[from].Memory, _replicas[to].Memory.Store, line, cancellationToken).ConfigureAwait(false);
            _trace.Add($"replica {from} syncs with {to}, {line.Faults} faults");
            return result.Pull!.Progress.Documents + result.Push!.Progress.Documents;
        }
        catch (TypedMemoryException failed) when (faults > 0)
        {
            _trace.Add($"replica {from} does not get through to {to}: {failed.Code}");
            return -1;
        }
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        _trace.Add("it comes to rest");
        for (int round = 0; round < 4 * Replicas; round++)
        {
            long moved = 0;
            for (int from = 0; from < Replicas; from++)
            {
                for (int to = 0; to < Replicas; to++)
                {
                    if (from == to) continue;
                    moved += await SyncAsync(from, to, faults: 0, cancellationToken).ConfigureAwait(false);
                }
            }

            if (moved == 0) return;
        }

        throw Fail("it did not come to rest: documents still move.");
    }

    private async Task JudgeAsync(MemoryType known, CancellationToken cancellationToken)
    {
        for (int i = 1; i < Replicas; i++)
        {
            string? difference = await TestReplication.FindDifferenceAsync(
                _replicas[0].Memory.Store, _replicas[i].Memory.Store, cancellationToken).ConfigureAwait(false);
            if (difference is not null) throw Fail($"replicas 0 and {i} differ: {difference}.");
        }

        IDocumentStore store = _replicas[0].Memory.Store;
        await foreach (DocumentRevision document in store.ListAsync(
            new ListQuery { Prefix = known.Prefix }, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                known.ReadValue(document.Id, document.Body.Span);
            }
            catch (MemoryFormatException unreadable)
            {
                throw Fail($"\"{document.Id}\" cannot be read any more: {unreadable.Message}", unreadable);
            }
        }

        bool isManual = known.Merge.Policy == ConflictPolicy.Manual;
        await foreach (OpenConflict conflict in _replicas[0].Memory.Conflicts.ListAsync(
            cancellationToken).ConfigureAwait(false))
        {
            if (isManual || !conflict.Id.StartsWith(known.Prefix, StringComparison.Ordinal)) continue;
            throw Fail($"the conflict of \"{conflict.Id}\" stays open: {conflict.State} {conflict.Reason}");
        }

        for (int i = 0; i < Replicas; i++)
        {
            foreach (Func<Memory, CancellationToken, Task> check in checks)
                await CheckAsync(check, i, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CheckAsync(
        Func<Memory, CancellationToken, Task> check, int replica, CancellationToken cancellationToken)
    {
        try
        {
            await check(_replicas[replica].Memory, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever an assertion throws; it is handed on with the seed.
        catch (Exception failed) when (failed is not OperationCanceledException)
#pragma warning restore CA1031
        {
            throw Fail($"a check does not hold at replica {replica}: {failed.Message}", failed);
        }
    }

    private MemoryType FindType() => _replicas[0].Memory.Services.GetServices<MemoryTypeRegistration>()
        .Select(static registration => registration.Type).FirstOrDefault(known => known.ClrType == type)
        ?? throw new InvalidOperationException(
            $"{type.FullName} is none of the types that the simulation adds. Call AddGeneratedTypes() of its assembly.");

    private SimulationException Fail(string what, Exception? cause = null) => new(seed, what, _trace, cause);
}
