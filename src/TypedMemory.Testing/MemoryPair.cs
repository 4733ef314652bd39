using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Local;

namespace TypedMemory.Testing;

/// <summary>Two replicas of a memory and the line between them.</summary>
/// <example><code>
/// await using var pair = await MemoryPair.OpenAsync(m => m.AddGeneratedTypes());
/// await pair.Left.Get&lt;IFactRepository&gt;().UpsertAsync(fact);
/// await pair.SyncAsync();
/// Assert.NotNull(await pair.Right.Get&lt;IFactRepository&gt;().GetAsync(id));
/// </code></example>
public sealed class MemoryPair : IAsyncDisposable, IDisposable
{
    private const int MostRounds = 10;

    private MemoryPair(Memory left, Memory right, TestClock clock) => (Left, Right, Clock) = (left, right, clock);

    /// <summary>The replica that syncs.</summary>
    public Memory Left { get; }

    /// <summary>The replica that it syncs with.</summary>
    public Memory Right { get; }

    /// <summary>The line between them.</summary>
    public Line Line { get; } = new();

    /// <summary>The time of both.</summary>
    public TestClock Clock { get; }

    /// <summary>Opens two replicas in memory.</summary>
    /// <param name="configure">Puts each together: at least its types. Their store is chosen already.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<MemoryPair> OpenAsync(
        Action<ITypedMemoryBuilder> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var clock = new TestClock();
        Memory left = await OpenOneAsync().ConfigureAwait(false);
        try
        {
            return new MemoryPair(left, await OpenOneAsync().ConfigureAwait(false), clock);
        }
        catch
        {
            await left.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        Task<Memory> OpenOneAsync() => Memory.OpenAsync(
            memory =>
            {
                memory.Services.AddSingleton<TimeProvider>(clock);
                memory.UseInMemory();
                configure(memory);
            },
            cancellationToken);
    }

    /// <summary>
    /// Syncs both ways until nothing moves any more: what meets is merged by the types' rules, as the application
    /// would. A line that fails is tried again at once.
    /// </summary>
    /// <param name="cancellationToken">Ends the sync.</param>
    /// <returns>What the last try moved and refused.</returns>
    /// <exception cref="TypedMemoryException">The line failed more often than a sync tries again.</exception>
    public async Task<SyncResult> SyncAsync(CancellationToken cancellationToken = default)
    {
        for (int round = 0; ; round++)
        {
            SyncResult result = await SyncOnceAsync(cancellationToken).ConfigureAwait(false);
            long moved = result.Pull!.Progress.Documents + result.Push!.Progress.Documents;
            if (moved == 0 || round == MostRounds) return result;
        }
    }

    /// <summary>Whether both hold the same: every document with the same leaves.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first document that differs and how; <see langword="null"/> if none does.</returns>
    public ValueTask<string?> FindDifferenceAsync(CancellationToken cancellationToken = default) =>
        TestReplication.FindDifferenceAsync(Left.Store, Right.Store, cancellationToken);

    /// <summary>As <see cref="DisposeAsync"/>, where nothing can be awaited.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Closes both replicas.</summary>
    public async ValueTask DisposeAsync()
    {
        await Left.DisposeAsync().ConfigureAwait(false);
        await Right.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<SyncResult> SyncOnceAsync(CancellationToken cancellationToken) =>
        await TestReplication.SyncAsync(Left, Right.Store, Line, cancellationToken).ConfigureAwait(false);
}
