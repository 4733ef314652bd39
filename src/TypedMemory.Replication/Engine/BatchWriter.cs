using TypedMemory.Core.Peers;

namespace TypedMemory.Replication.Engine;

/// <summary>Gathers what was fetched into batches, and writes them.</summary>
internal abstract class BatchWriter
{
    private List<FetchedDocument> _documents = [];
    private long _bytes;

    /// <summary>Whether nothing waits to be written.</summary>
    public bool IsEmpty => _documents.Count == 0;

    /// <summary>Adds a slab.</summary>
    public void Add(FetchedSlab slab)
    {
        _documents.AddRange(slab.Documents);
        _bytes += slab.Bytes;
    }

    /// <summary>Whether a slab would make the batch larger than it may be, by its count or its bytes.</summary>
    public bool HasNoRoomFor(FetchedSlab slab, ReplicationOptions options) => _documents.Count > 0
        && (_documents.Count + slab.Documents.Count > options.BatchSize || _bytes + slab.Bytes > options.BatchBytes);

    /// <summary>Writes what was gathered.</summary>
    /// <param name="end">What may be recorded once it is written; <see langword="null"/> within a batch of the
    /// feed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task FlushAsync(BatchEnd? end, CancellationToken cancellationToken)
    {
        List<FetchedDocument> documents = _documents;
        (_documents, _bytes) = ([], 0);
        await WriteAsync(documents, end, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for everything that is under way.</summary>
    public abstract Task DrainAsync(CancellationToken cancellationToken);

    /// <summary>Writes a batch, or takes care that it is written before anything after it is acknowledged.</summary>
    protected abstract Task WriteAsync(
        List<FetchedDocument> documents, BatchEnd? end, CancellationToken cancellationToken);
}
