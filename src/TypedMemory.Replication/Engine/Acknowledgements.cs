using System.Threading.Channels;
using TypedMemory.Replication.Checkpoints;

namespace TypedMemory.Replication.Engine;

/// <summary>Tells how far the run is, as batches come to their end.</summary>
/// <param name="run">The run.</param>
/// <param name="open">What it found.</param>
internal sealed class Acknowledgements(RunContext run, OpenRun open)
{
    // A bell with one slot: that the feed has caught up is news once.
    private readonly Channel<bool> _caughtUp = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>
    /// Whether the pass is the plan's last one. Only that tells how far the run is: one that tries refused documents,
    /// or joins a prefix, ends early.
    /// </summary>
    public bool IsLastLeg { get; set; }

    /// <summary>Waits until the feed has caught up.</summary>
    public ValueTask<bool> WhenCaughtUpAsync(CancellationToken cancellationToken) =>
        _caughtUp.Reader.ReadAsync(cancellationToken);

    /// <summary>Everything up to the end of a batch is in the target.</summary>
    public void Acknowledge(BatchEnd? end)
    {
        if (end is null) return;
        if (end.IsRetry)
        {
            run.Options.Progress?.Report(run.Monitor.Progress);

            // Of documents that wait for each other, one level went: the next may go now.
            if (run.Monitor.Progress.CaughtUp) _caughtUp.Writer.TryWrite(true);
            return;
        }

        if (end.Sequence is not null) open.Checkpointer.Advance(end.Sequence);
        run.Monitor.Update(progress => progress with
        {
            LastSequence = IsLastLeg ? end.Sequence ?? progress.LastSequence : progress.LastSequence,
            CaughtUp = IsLastLeg && end.CaughtUp,
            Pending = end.CaughtUp ? 0 : end.Pending ?? progress.Pending,
        });
        run.Options.Progress?.Report(run.Monitor.Progress);
        if (!IsLastLeg || !end.CaughtUp) return;
        run.Monitor.Pause();
        _caughtUp.Writer.TryWrite(true);
    }
}
