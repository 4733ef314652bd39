using System.Runtime.CompilerServices;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Reading;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    private const int FirstPage = 64;
    private const int LargestPage = 1024;

    /// <inheritdoc/>
    /// <remarks>Pages are read as they are consumed: each is one state of the store, the whole need not be.</remarks>
    public IAsyncEnumerable<DocumentRevision> ListAsync(ListQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Limit);
        return EnumerateAsync(query, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<DecodedPage<TResult>> ListPageAsync<TResult>(
        ListQuery query, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Limit);
        cancellationToken.ThrowIfCancellationRequested();
        StoreReader reader = _readers.RentBriefly();
        try
        {
            return new(reader.Ranges.ReadPage(IdRange.Of(query), query, decoder));
        }
        finally
        {
            _readers.Return(reader);
        }
    }

    private async IAsyncEnumerable<DocumentRevision> EnumerateAsync(
        ListQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IdRange range = IdRange.Of(query);
        int left = query.Limit, size = FirstPage;
        var page = new List<DocumentRevision>();
        while (left > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            page.Clear();
            bool more = ReadPage(range, query, Math.Min(size, left), page);
            foreach (DocumentRevision document in page) yield return document;
            if (!more) yield break;
            left -= page.Count;
            range = query.Descending ? range.Before(page[^1].Id) : range.NotBelow(IdRange.JustAfter(page[^1].Id));
            size = Math.Min(size * 4, LargestPage);
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    private bool ReadPage(IdRange range, ListQuery query, int limit, List<DocumentRevision> page)
    {
        StoreReader reader = _readers.RentBriefly();
        try
        {
            return reader.Ranges.ReadPage(range, query, limit, page);
        }
        finally
        {
            _readers.Return(reader);
        }
    }
}
