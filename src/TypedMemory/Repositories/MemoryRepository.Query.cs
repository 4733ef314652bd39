using TypedMemory.Core.Store;

namespace TypedMemory.Repositories;

internal sealed partial class MemoryRepository<T, TId>
{
    private MemoryQueryRunner<T, TId>? _queries;

    public MemoryQuery<T, TId> Query(MemoryPrefix<TId>? prefix = null) => new(
        _queries ??= new MemoryQueryRunner<T, TId>(memory, pumps, answers, this, type, _reads.Visibility),
        new DocumentQuery { Prefix = (prefix ?? default).Text, Upcast = type.Upcast });

    public ValueTask<MemoryPage<T, TId>> ListPageAsync(
        MemoryListOptions<TId>? options = null, string? continuation = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new MemoryListOptions<TId>();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PageSize, 1);
        string prefix = (options.Prefix ?? default).Text;
        if (continuation is not null && !continuation.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"\"{continuation}\" is no continuation of this list: pass on what the page before gave.",
                nameof(continuation));
        }

        var query = new ListQuery
        {
            Prefix = prefix,
            From = options.From?.DocumentId,
            To = options.To?.DocumentId,
            After = continuation,
            Descending = options.Descending,
            Limit = options.PageSize,
        };
        return _reads.ListPageAsync(query, options.Include, cancellationToken);
    }

    public MemoryEntry<T, TId> ReadEntryOrError(string id, RevisionId revision, ReadOnlyMemory<byte> body)
    {
        try
        {
            return new MemoryEntry<T, TId>(id, revision, type.Read(id, body.Span));
        }
        catch (MemoryFormatException exception)
        {
            return new MemoryEntry<T, TId>(id, revision, exception);
        }
    }
}
