using System.Threading.Channels;
using TypedMemory.Core.Store;

namespace TypedMemory.Replication.Engine;

/// <summary>The fourth stage: writes what was fetched.</summary>
/// <param name="run">The run.</param>
/// <param name="outcome">What is recorded of it.</param>
internal sealed class WriteStage(RunContext run, WriteOutcome outcome)
{
    /// <summary>Writes the batches of a pass, in the order of the feed.</summary>
    public async Task RunAsync(
        StageScope scope, ChannelReader<FetchChunk> input, CancellationToken cancellationToken)
    {
        BatchWriter writer = run.WritesToOurStore ? new StoreSink(run, outcome) : new PeerSink(run, outcome, scope);
        while (true)
        {
            if (!input.TryRead(out FetchChunk? chunk))
            {
                // Nothing is ready: what is under way is finished, so that a live sync records it at once.
                await writer.DrainAsync(cancellationToken).ConfigureAwait(false);
                if (!await input.WaitToReadAsync(cancellationToken).ConfigureAwait(false)) return;
                continue;
            }

            if (chunk.IsSlice && !writer.IsEmpty)
                await writer.FlushAsync(null, cancellationToken).ConfigureAwait(false);
            await foreach (FetchedSlab slab in chunk.Slabs.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                // Flushed before it overflows and not when it is full: the last part of a batch carries its checkpoint.
                if (writer.HasNoRoomFor(slab, run.Options))
                    await writer.FlushAsync(null, cancellationToken).ConfigureAwait(false);
                writer.Add(slab);
            }

            if (chunk.End is not null || chunk.IsSlice)
                await writer.FlushAsync(chunk.End, cancellationToken).ConfigureAwait(false);
        }
    }
}
