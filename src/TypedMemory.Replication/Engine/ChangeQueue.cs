using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

/// <summary>
/// The rows that wait to be compared. A feed may be ahead by many pages of a row each, not by as many whole ones: a
/// feed of the same machine is faster than anything that follows it.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is never asked for holds nothing.")]
internal sealed class ChangeQueue
{
    private readonly Channel<ChangeBatch> _batches = Channel.CreateBounded<ChangeBatch>(
        new BoundedChannelOptions(ReplicationTuning.FeedPages) { SingleReader = true });

    private readonly SemaphoreSlim _large = new(ReplicationTuning.LargeFeedPages);
    private readonly SemaphoreSlim _withDocuments = new(ReplicationTuning.FeedPagesWithDocuments);

    /// <summary>Waits for a place.</summary>
    public async ValueTask WriteAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        if (IsLarge(batch)) await _large.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (batch.Carries) await _withDocuments.WaitAsync(cancellationToken).ConfigureAwait(false);
        await _batches.Writer.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The feed has ended.</summary>
    public void Complete() => _batches.Writer.Complete();

    /// <summary>Waits for rows.</summary>
    /// <returns><see langword="false"/> where the feed has ended.</returns>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) =>
        _batches.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>What comes next, if it is there.</summary>
    public bool TryPeek([NotNullWhen(true)] out ChangeBatch? batch) => _batches.Reader.TryPeek(out batch);

    /// <summary>Takes what comes next, whose place is free then.</summary>
    public void Take()
    {
        if (!_batches.Reader.TryRead(out ChangeBatch? batch)) return;
        if (IsLarge(batch)) _large.Release();
        if (batch.Carries) _withDocuments.Release();
    }

    private static bool IsLarge(ChangeBatch batch) => batch.Rows.Count > ReplicationTuning.RowsOfSmallPage;
}
