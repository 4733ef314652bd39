using TypedMemory.Documents;

namespace TypedMemory;

internal sealed partial class MemoryRepository<T, TId>
{
    private MemoryQueryRunner<T>? _queries;

    public MemoryQuery<T> Query(string? prefix = null) => new(
        _queries ??= new MemoryQueryRunner<T>(memory, pumps, ReadEntryOrError),
        new DocumentQuery { Prefix = CheckedPrefix(prefix), Upcast = type.Version > 1 ? type.Codec.Upcast : null });

    public async ValueTask<MemoryPage<T>> ListPageAsync(
        MemoryListOptions? options = null, string? continuation = null, CancellationToken cancellationToken = default)
    {
        options ??= new MemoryListOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PageSize, 1);
        string prefix = CheckedPrefix(options.Prefix);
        if (continuation is not null && !continuation.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"\"{continuation}\" is no continuation of this list: pass on what the page before gave.", nameof(continuation));
        }

        var query = new ListQuery
        {
            Prefix = prefix,
            From = options.From,
            To = options.To,
            After = continuation,
            Descending = options.Descending,
            Limit = options.PageSize,
        };
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        List<MemoryEntry<T>> items = [];
        await foreach (DocumentRevision winner in store.ListAsync(query, cancellationToken).ConfigureAwait(false))
        {
            items.Add(ReadEntryOrError(winner));
        }

        return new MemoryPage<T>(items, items.Count < options.PageSize ? null : items[^1].Id);
    }

    private MemoryEntry<T> ReadEntryOrError(string id, RevisionId revision, ReadOnlyMemory<byte> body)
    {
        try
        {
            return new MemoryEntry<T>(id, revision, ReadValue(id, body));
        }
        catch (MemoryFormatException exception)
        {
            return new MemoryEntry<T>(id, revision, exception);
        }
    }
}
