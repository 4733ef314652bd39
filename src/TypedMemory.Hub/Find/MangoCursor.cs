using System.Runtime.CompilerServices;
using System.Text.Json;
using TypedMemory.Core.Filters;
using TypedMemory.Core.Queries.Fields;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Mango;

namespace TypedMemory.Hub.Find;

/// <summary>The documents that a query finds, in the order of its index, and what finding them took.</summary>
internal sealed class MangoCursor(
    HubDatabase database, FindRequest request, MangoPlan plan, TimedSelector selector)
{
    private const int PageSize = 200;

    public long KeysExamined { get; private set; }

    public long DocumentsExamined { get; private set; }

    public int Returned { get; private set; }

    /// <summary>How many documents were left out because their bodies are damaged.</summary>
    public int Damaged { get; private set; }

    /// <summary>Where the last document that was given stands.</summary>
    public FieldPlace? Last { get; private set; }

    /// <summary>
    /// Finds the documents, page by page: nothing of the store is held while a slow client is waited for.
    /// </summary>
    public async IAsyncEnumerable<DocumentRevision> FindAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int skip = request.Skip;
        if (request.Limit == 0 || request.Selector.IsNoop) yield break;
        FieldPlace? after = MangoBookmark.Read(request.Bookmark);
        await foreach (FieldRow row in RowsAsync(after, cancellationToken).ConfigureAwait(false))
        {
            // An index holds the documents of all; what may not be read is not even counted.
            if (database.Rights is { } rights && !rights.MayRead(row.Document.Id)) continue;
            KeysExamined++;
            DocumentsExamined++;
            if (!IsMatch(row.Document)) continue;
            if (StoredBody.FindFault(row.Document) is not null)
            {
                Damaged++;
                continue;
            }

            if (skip > 0)
            {
                skip--;
                continue;
            }

            Last = row.Place;
            Returned++;
            yield return row.Document;
            if (Returned == request.Limit) yield break;
        }
    }

    // Half of a surrogate pair stands in an index somewhere among the strings, and nothing asks for it: a document with
    // an escape is looked at.
    private bool IsMatch(DocumentRevision document) =>
        (plan.IsCovering && !document.Body.Span.Contains((byte)'\\')) || selector.Matches(document);

    private IAsyncEnumerable<FieldRow> RowsAsync(FieldPlace? after, CancellationToken cancellationToken) =>
        plan.Index!.IsSpecial ? IdsAsync(after, cancellationToken) : IndexAsync(after, cancellationToken);

    private async IAsyncEnumerable<FieldRow> IndexAsync(
        FieldPlace? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (KeyInterval.Of(plan.Ranges) is not { } keys) yield break;
        var scan = new FieldScan(plan.Index!.Stored)
        {
            Low = keys.Low,
            High = keys.High is { } high ? high : default(ReadOnlyMemory<byte>?),
            Descending = request.Sort.Descending,
            Limit = FirstPage,
            After = after,
        };
        while (true)
        {
            FieldPage page = await database.Indexes.ScanAsync(scan, cancellationToken).ConfigureAwait(false);
            foreach (FieldRow row in page.Rows) yield return row;
            if (!page.HasMore || page.Rows.IsEmpty) yield break;
            scan = scan with { After = page.Rows[^1].Place, Limit = PageSize };
        }
    }

    private async IAsyncEnumerable<FieldRow> IdsAsync(
        FieldPlace? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Range() is not { } query) yield break;
        query = query with { After = after?.Id, Limit = FirstPage };
        while (true)
        {
            int count = 0;
            await foreach (DocumentRevision document in database.Store.ListAsync(
                query, cancellationToken).ConfigureAwait(false))
            {
                count++;
                query = query with { After = document.Id };
                if (document.Id.StartsWith("_design/", StringComparison.Ordinal)) continue;
                yield return new FieldRow(new FieldPlace(default, document.Id), document);
            }

            if (count < query.Limit) yield break;
            query = query with { Limit = PageSize };
        }
    }

    // Most queries want one page of what they find and find what they read.
    private int FirstPage => (int)Math.Min(PageSize, (long)request.Limit + request.Skip + 1);

    /// <summary>The ids that can match, or <see langword="null"/> if none can.</summary>
    private ListQuery? Range()
    {
        bool descending = request.Sort.Descending;
        var query = new ListQuery { Descending = descending };
        FieldRange? range = request.Selector.Ranges.Fields.GetValueOrDefault("_id");
        if (range is null) return query;
        if (range.IsEmpty) return null;
        // Ids are greater than everything that is not text: it bounds nothing at the low end, all at the high end.
        string? low = Text(range.Low), high = Text(range.High);
        if (range.HasHigh && high is null) return null;
        return query with
        {
            Prefix = range.Prefix ?? "",
            From = descending ? high : low,
            To = descending ? low : high,
        };
    }

    private static string? Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
