using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Databases;

/// <summary>
/// Merges the conflicts that peers bring, beside their requests: a peer is answered once its revisions are stored, and
/// never waits for a merge. Nothing is lost if the process ends before: the memory catches up at its next start.
/// </summary>
internal sealed class PeerMerges : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly IMemoryConflicts _conflicts;
    private readonly ILogger _logger;
    private readonly Task _loop;

    // One slot is enough: the bell only says that there are ids.
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true,
    });

    private HashSet<string> _ids = new(StringComparer.Ordinal);

    public PeerMerges(IMemoryConflicts conflicts, ILogger logger, CancellationToken closing)
    {
        _conflicts = conflicts;
        _logger = logger;
        _loop = Task.Run(() => RunAsync(closing), CancellationToken.None);
    }

    /// <summary>Notes a document that a peer has written.</summary>
    public void Add(string id)
    {
        lock (_gate) _ids.Add(id);
        _bell.Writer.TryWrite(true);
    }

    public async ValueTask DisposeAsync()
    {
        _bell.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync(CancellationToken closing)
    {
        try
        {
            while (await _bell.Reader.WaitToReadAsync(closing).ConfigureAwait(false))
            {
                // Taken before the ids: what is added after this rings again.
                _bell.Reader.TryRead(out _);
                await MergeAsync(Take(), closing).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The database is closed; the memory merges what is left when it is opened next.
        }
    }

    private async ValueTask MergeAsync(string[] ids, CancellationToken closing)
    {
        try
        {
            await _conflicts.ResolveAsync(ids, closing).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // One batch that cannot be merged must not end the merges of all that follow.
        catch (Exception exception) when (exception is not OperationCanceledException
            || !closing.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.MergeFailed(_logger, exception);
        }
    }

    private string[] Take()
    {
        HashSet<string> taken;
        lock (_gate)
        {
            taken = _ids;
            _ids = new HashSet<string>(StringComparer.Ordinal);
        }

        return [.. taken];
    }
}
