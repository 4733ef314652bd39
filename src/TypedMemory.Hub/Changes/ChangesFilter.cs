using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Filters;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Context;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Changes;

/// <summary>
/// Which changes a client wants: all, given ids, design documents, or those that a selector or a function lets through.
/// </summary>
internal sealed class ChangesFilter
{
    private readonly TimedSelector? _selector;
    private readonly IDocumentStore _store;

    private readonly FunctionFilter? _function;

    private ChangesFilter(
        HubDatabase database, TimedSelector? selector = null, FunctionFilter? function = null)
    {
        _function = function;
        _store = database.Store;
        _selector = selector;
    }

    /// <summary>What is wanted of each document, or <see langword="null"/> for all of it.</summary>
    public FieldSelection? Fields { get; private init; }

    /// <summary>What the store itself can narrow the feed to.</summary>
    public ImmutableArray<string> Prefixes { get; private init; } = [];

    public ImmutableArray<string> Ids { get; private init; } = [];

    /// <summary>Whether every change is let through.</summary>
    public bool IsEverything => !IsNothing && _selector is null && _function is null && Prefixes.IsEmpty && Ids.IsEmpty;

    /// <summary>Whether nothing can match at all.</summary>
    public bool IsNothing { get; private init; }

    /// <summary>Whether the body has to be read for the decision.</summary>
    public bool NeedsBody => _function is not null || _selector is { NeedsBody: true };

    public static async ValueTask<ChangesFilter> ParseAsync(
        HubContext hub, HubRequest request, HubDatabase database, byte[]? body)
    {
        if (body is { Length: > 0 }) JsonText.Members(body);
        switch (request.Query["filter"])
        {
            case null or "":
                return new ChangesFilter(database);
            case "_design":
                return new ChangesFilter(database) { Prefixes = ["_design/"] };
            case "_doc_ids":
                ReadOnlyMemory<byte> ids = Member(body, "doc_ids")
                    ?? (request.Query["doc_ids"] is { } text
                        ? Encoding.UTF8.GetBytes(text) : default(ReadOnlyMemory<byte>?))
                    ?? throw HubException.BadRequest("`doc_ids` filter parameter is not provided.");
                ImmutableArray<string> list =
                    [.. JsonText.ParseStrings(ids.Span, "`doc_ids` filter parameter is not a JSON array of strings.")];
                return new ChangesFilter(database) { Ids = list, IsNothing = list.IsEmpty };
            case "_selector":
                if (body is not { Length: > 0 })
                    throw HubException.BadRequest("Selector must be specified in POST payload");
                ReadOnlyMemory<byte> json = Member(body, "selector") ?? "null"u8.ToArray();
                JsonText.Demand(json.Span);
                var clock = new SelectorClock(hub.Time, hub.Options.MaxSelectorTime);
                MangoSelector selector = ParseSelector(json.Span, clock);
                // A replicator hears of a damaged document, and is refused it when it asks.
                return new ChangesFilter(database, new TimedSelector(selector, clock) { MatchesDamaged = true })
                {
                    Prefixes = selector.IdPrefixes,
                    Fields = Member(body, "fields") is { } fields
                        ? FieldSelection.Parse(fields.Span) : null,
                };
            case "_view":
                string view = request.Query["view"]
                    ?? throw HubException.BadRequest("`view` filter parameter is not provided.");
                return await OfFunctionAsync(view, isView: true).ConfigureAwait(false);
            case var name:
                return await OfFunctionAsync(name, isView: false).ConfigureAwait(false);
        }

        async ValueTask<ChangesFilter> OfFunctionAsync(string name, bool isView)
        {
            ReadOnlyMemory<byte> asked = FunctionRequest.Of(request, database.Name, database.Security.Json, body);
            FunctionFilter function = await FunctionFilter.FindAsync(
                database.Designs, name, isView, asked, request.Aborted).ConfigureAwait(false);
            return new ChangesFilter(database, null, function);
        }
    }

    /// <summary>The leaves of a change that the filter lets through; none if it does not.</summary>
    public async ValueTask<IReadOnlyList<RevisionId>> SelectAsync(
        StoreChange change, bool allLeaves, CancellationToken cancellationToken)
    {
        if (IsNothing) return [];
        IReadOnlyList<RevisionId> leaves = allLeaves ? change.Leaves : [change.Winner];
        if (_function is not null)
            return await _function.SelectAsync(change, leaves, _store, cancellationToken).ConfigureAwait(false);
        if (_selector is null) return leaves;
        if (!_selector.NeedsBody) return _selector.Matches(WinnerOf(change)) ? leaves : [];
        if (leaves.Count == 1) return _selector.Matches(WinnerOf(change)) ? leaves : [];
        DocumentSnapshot? snapshot = await _store.GetSnapshotAsync(change.Id, cancellationToken).ConfigureAwait(false);
        return
        [
            .. (snapshot?.Leaves ?? []).Where(_selector.Matches).Select(static leaf => leaf.Revision),
        ];
    }

    /// <summary>Lets the time that the selector may take begin anew: the feed has waited, or will.</summary>
    public void Restart() => _selector?.Restart();

    private static MangoSelector ParseSelector(ReadOnlySpan<byte> json, SelectorClock clock) =>
        MangoSelector.TryParse(json, clock, out MangoSelector? selector, out SelectorFault? fault)
            ? selector
            : throw new HubException(400, fault.Error, fault.Reason);

    private static DocumentRevision WinnerOf(StoreChange change) => new()
    {
        Id = change.Id,
        Path = new RevisionPath(change.Winner),
        Deleted = change.Deleted,
        Body = change.Body,
        Attachments = change.Attachments,
    };

    private static ReadOnlyMemory<byte>? Member(byte[]? body, string name)
    {
        if (body is not { Length: > 0 } || !JsonText.Members(body).TryGetValue(name, out Range range)) return null;
        (int start, int length) = range.GetOffsetAndLength(body.Length);
        return body.AsMemory(start, length);
    }
}
