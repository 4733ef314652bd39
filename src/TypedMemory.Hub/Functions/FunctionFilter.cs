using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Functions;

/// <summary>A filter of changes that a design document has: a function of <c>filters</c>, or a view.</summary>
/// <param name="design">The design document.</param>
/// <param name="name">The function, or the view.</param>
/// <param name="isView">Whether it is a view: then what it emits anything for passes.</param>
/// <param name="request">The request, as functions see it.</param>
internal sealed class FunctionFilter(Design design, string name, bool isView, ReadOnlyMemory<byte> request)
{
    private readonly IDesignProgram _program = design.Run();

    /// <summary>The body of the design document.</summary>
    public ReadOnlyMemory<byte> Design => design.Body;

    /// <summary>Finds the filter that a request names.</summary>
    /// <param name="designs">The design documents.</param>
    /// <param name="name">Its name: that of the design document, a slash, that of the function.</param>
    /// <param name="isView">Whether it is a view.</param>
    /// <param name="request">The request, as functions see it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HubException">The name is none, or there is no such function.</exception>
    public static async ValueTask<FunctionFilter> FindAsync(
        Designs designs, string name, bool isView, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        string kind = isView ? "view" : "filter";
        string[] parts = name.Split('/');
        if (parts.Length != 2) throw HubException.BadRequest($"`{kind}` must be of the form `designname/{kind}name`");
        Design design = await designs.FindAsync(parts[0], cancellationToken).ConfigureAwait(false)
            ?? throw HubException.NotFound();
        if (!design.Has(isView ? "views" : "filters", parts[1]))
            throw HubException.NotFound($"missing json key: {parts[1]}");
        if (!designs.AreRun)
        {
            throw HubException.NotImplemented(
                "This hub runs no functions of design documents; filter by `_selector` or `_doc_ids`.");
        }

        return new FunctionFilter(design, parts[1], isView, request);
    }

    /// <summary>The leaves of a change that pass.</summary>
    /// <param name="change">The change, with its winner's body.</param>
    /// <param name="leaves">Those that are asked for.</param>
    /// <param name="store">Where further leaves are read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<RevisionId>> SelectAsync(
        StoreChange change, IReadOnlyList<RevisionId> leaves, IDocumentStore store,
        CancellationToken cancellationToken)
    {
        DocumentRevision[] documents = [WinnerOf(change)];
        if (leaves.Count > 1)
        {
            DocumentSnapshot? snapshot = await store.GetSnapshotAsync(
                change.Id, cancellationToken).ConfigureAwait(false);
            if (snapshot is null) return [];
            documents = [.. snapshot.Leaves];
        }

        ReadOnlyMemory<byte>[] json =
            [.. documents.Select(static document => FunctionDocuments.Of(document, includeRevisions: false))];
        IReadOnlyList<bool> passed = isView
            ? [.. (await _program.MapAsync([name], json, cancellationToken).ConfigureAwait(false))
                .Select(static rows => rows[0].Count > 0)]
            : await _program.FilterAsync(name, json, request, cancellationToken).ConfigureAwait(false);
        return [.. documents.Where((_, i) => passed[i]).Select(static document => document.Revision)];
    }

    private static DocumentRevision WinnerOf(StoreChange change) => new()
    {
        Id = change.Id,
        Path = new RevisionPath(change.Winner),
        Deleted = change.Deleted,
        Body = change.Body,
        Attachments = change.Attachments,
    };
}
