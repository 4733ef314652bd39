using System.Threading.Channels;
using TypedMemory.Documents;

namespace TypedMemory;

/// <summary>A cursor over the store's sequence that pumps the changes of one prefix into a Channel.</summary>
internal sealed class ChangeFeed<T>
    where T : notnull
{
    private readonly IMemoryCodec<T> _codec;
    private readonly MemoryStore _memory;
    private readonly ChangeOptions _options;
    private readonly string _prefix;

    // "Now" is the moment of the call, not the moment at which the pump gets to run.
    private readonly long? _lastSequence;

    public ChangeFeed(IMemoryCodec<T> codec, MemoryStore memory, ChangeOptions options, string prefix)
    {
        _codec = codec;
        _memory = memory;
        _options = options;
        _prefix = prefix;
        _lastSequence = memory.TryGetLastSequence();
    }

    public async Task PumpAsync(ChannelWriter<MemoryChange<T>> changes, CancellationToken cancellationToken)
    {
        IDocumentStore store = await _memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        long since = await StartAsync(store, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var query = new StoreChangesQuery
            {
                Since = since, Prefixes = [_prefix], IncludeBodies = true, Limit = _options.Capacity,
            };
            StoreChangesPage page = await store.ReadChangesAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (StoreChange row in page.Changes)
            {
                if (row.Deleted && !_options.IncludeDeleted) continue;
                await changes.WriteAsync(ReadChange(row), cancellationToken).ConfigureAwait(false);
            }

            since = page.LastSequence;
            if (!page.HasMore) await store.WaitForChangesAsync(since, _prefix, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<long> StartAsync(IDocumentStore store, CancellationToken cancellationToken)
    {
        if (_options.Since.Sequence is not { } sequence) return 0;
        if (_options.Since == ChangeSince.Now)
        {
            return _lastSequence ?? await _memory.SequenceAtOpenAsync(cancellationToken).ConfigureAwait(false);
        }

        StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        bool sameIncarnation = _options.Since.Incarnation is not { } incarnation || incarnation == info.Incarnation;
        if (sameIncarnation && sequence <= info.UpdateSequence) return sequence;
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.UnknownSequence,
            $"The change feed cannot start after sequence {sequence}: it was delivered by incarnation "
            + $"\"{_options.Since.Incarnation ?? "unknown"}\" of the store, and this is incarnation \"{info.Incarnation}\" at sequence "
            + $"{info.UpdateSequence}. The store was restored or replaced; start the feed from the beginning.");
    }

    private MemoryChange<T> ReadChange(StoreChange row)
    {
        T? value = default;
        MemoryFormatException? error = null;
        if (!row.Deleted)
        {
            try
            {
                value = _codec.Read(row.Body.Span);
            }
            catch (MemoryFormatException exception)
            {
                error = exception.Id is null ? exception.WithId(row.Id) : exception;
            }
        }

        return new MemoryChange<T>
        {
            Id = row.Id,
            Sequence = row.Sequence,
            Kind = row.Deleted ? MemoryChangeKind.Deleted : MemoryChangeKind.Written,
            Revision = row.Winner,
            Value = value,
            Origin = row.Origin,
            Error = error,
        };
    }
}
