using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using TypedMemory.Cli.Replication;
using TypedMemory.Cli.Shell;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.CouchDb;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Targets;

/// <summary>A database behind a URL: a hub's, or CouchDB's.</summary>
internal sealed class DatabaseTarget : ITarget
{
    private const int PageSize = 256;

    private static readonly DocumentLimits Limits = DocumentLimits.Default with { MaxDocumentSize = int.MaxValue };

    private static readonly RevisionId NoRevision = RevisionId.Parse("1-" + new string('0', 32));

    private readonly CouchDbPeer _peer;
    private readonly DatabaseHttp _http;

    public DatabaseTarget(RemoteAddress address)
    {
        // The peer refuses what is not to be sent over plain http.
        _peer = address.Open();
        _http = new DatabaseHttp(address);
    }

    public string Name => _peer.Name;

    public SqliteDocumentStore? Store => null;

    /// <summary>Requests of other kinds to the same database.</summary>
    public DatabaseHttp Http => _http;

    public async IAsyncEnumerable<DocumentRevision> ListAsync(
        ListQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = query.After;
        int left = query.Limit;
        while (left > 0)
        {
            using JsonDocument page = await _http.GetJsonAsync(
                PageOf(query, after, Math.Min(left, PageSize)), cancellationToken).ConfigureAwait(false);
            int rows = 0;
            foreach (JsonElement row in page.RootElement.GetProperty("rows").EnumerateArray())
            {
                rows++;
                after = row.GetProperty("id").GetString()!;
                yield return query.IncludeBodies ? Read(row.GetProperty("doc")) : WithoutBody(row, after);
            }

            left -= rows;
            if (rows < PageSize) yield break;
        }
    }

    public async ValueTask<IReadOnlyList<DocumentRevision>?> GetLeavesAsync(
        string id, CancellationToken cancellationToken)
    {
        byte[]? answer = await _http.SendAsync(
            HttpMethod.Get, $"/{DatabaseHttp.Escape(id)}?open_revs=all&revs=true", null, cancellationToken)
            .ConfigureAwait(false);
        if (answer is null) return null;
        using JsonDocument document = _http.Parse(answer);
        List<DocumentRevision> leaves = [];
        foreach (JsonElement item in document.RootElement.EnumerateArray())
        {
            if (item.TryGetProperty("ok", out JsonElement leaf)) leaves.Add(Read(leaf));
        }

        leaves.Sort(static (left, right) =>
            WinnerOrder.Compare(left.Revision, left.Deleted, right.Revision, right.Deleted));
        return leaves.Count == 0 ? null : leaves;
    }

    public async ValueTask<DocumentRevision?> GetAsync(
        string id, RevisionId revision, CancellationToken cancellationToken)
    {
        byte[]? answer = await _http.SendAsync(
            HttpMethod.Get,
            $"/{DatabaseHttp.Escape(id)}?rev={Uri.EscapeDataString(revision.ToString())}&revs=true",
            null,
            cancellationToken).ConfigureAwait(false);
        return answer is null ? null : Read(answer);
    }

    public async IAsyncEnumerable<string> ListConflictsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (PeerChangesPage page in _peer.ReadChangesAsync(
            new PeerChangesQuery(), cancellationToken).ConfigureAwait(false))
        {
            foreach (PeerChange row in page.Rows.Where(static row => row is { Leaves.Length: > 1, Deleted: false }))
            {
                IReadOnlyList<DocumentRevision>? leaves = await GetLeavesAsync(
                    row.Id, cancellationToken).ConfigureAwait(false);
                if (leaves?.Count(static leaf => !leaf.Deleted) > 1) yield return row.Id;
            }
        }
    }

    public async ValueTask<RevisionId> EditAsync(TargetEdit edit, CancellationToken cancellationToken)
    {
        var document = new ArrayBufferWriter<byte>();
        var revision = new DocumentRevision
        {
            Id = edit.Id,
            Path = edit.Replaced ?? new RevisionPath(NoRevision),
            Body = edit.Body,
            Deleted = edit.Deleted,
            Attachments = edit.Attachments,
        };
        DocumentEnvelope.Write(revision, document, new EnvelopeOptions
        {
            Attachments = attachment => edit.Contents.TryGetValue(attachment.Name, out ReadOnlyMemory<byte> bytes)
                ? AttachmentContent.Inline(bytes) : AttachmentContent.Stub,
        });
        ReadOnlyMemory<byte> json = document.WrittenMemory;
        if (edit.Replaced is null) json = WithoutRevision(json);
        byte[] answer = await _http.SendAsync(
            HttpMethod.Put, $"/{DatabaseHttp.Escape(edit.Id)}", json, cancellationToken).ConfigureAwait(false)
            ?? throw _http.Missing();
        using JsonDocument written = _http.Parse(answer);
        return RevisionId.Parse(written.RootElement.GetProperty("rev").GetString()!);
    }

    public async ValueTask<IReadOnlyList<RevisionId>> DeleteAsync(
        string id, RevisionId? replaced, CancellationToken cancellationToken)
    {
        var edit = new RemoveEdit(id, replaced);
        DocumentSnapshot? document = await SnapshotAsync(id, cancellationToken).ConfigureAwait(false);
        edit.Compose(document, new EditContext(NewActor(), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
        return await WriteAsync(edit.Tombstones, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<RevisionId>> ResolveAsync(
        string id, Func<DocumentSnapshot, DocumentWrite> resolve, CancellationToken cancellationToken)
    {
        DocumentSnapshot document = await SnapshotAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound, $"There is no document \"{id}\" in \"{Name}\".");
        return await WriteAsync(resolve(document).Revisions, cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<string> ListEveryIdAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Only the feed has the deleted ones.
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (TargetChange row in ReadChangesAsync(
            new TargetFeed(null, prefix, Follow: false), static () => { }, cancellationToken).ConfigureAwait(false))
        {
            ids.Add(row.Id);
        }

        foreach (string id in ids) yield return id;
    }

    public ValueTask<Stream> OpenAttachmentAsync(
        DocumentRevision revision, DocumentAttachment attachment, CancellationToken cancellationToken) =>
        _peer.OpenAttachmentAsync(revision.Id, revision.Revision, attachment, cancellationToken);

    public async ValueTask<IReadOnlyList<(string Id, string Reason)>> GraftAsync(
        IReadOnlyList<TargetGraft> grafts, CancellationToken cancellationToken)
    {
        Dictionary<(string, RevisionId), TargetGraft> byRevision = grafts.ToDictionary(
            static graft => (graft.Revision.Id, graft.Revision.Revision));
        var batch = new PeerWriteBatch
        {
            Documents = PeerDocument.Group(grafts.Select(static graft => graft.Revision)),
            Origin = "import",
            OpenAttachment = (revision, attachment, _) => ValueTask.FromResult<Stream>(new MemoryStream(
                byRevision[(revision.Id, revision.Revision)].Contents[attachment.Name].ToArray(), writable: false)),
        };
        IReadOnlyList<DocumentRefusal> refused = await _peer.WriteAsync(
            batch, cancellationToken).ConfigureAwait(false);
        return [.. refused.Select(static revision => (revision.Id, revision.Reason ?? revision.Error))];
    }

    public async IAsyncEnumerable<TargetChange> ReadChangesAsync(
        TargetFeed feed, Action waiting, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new PeerChangesQuery
        {
            Since = Sequence(feed.Since),
            Prefixes = feed.Prefix.Length == 0 ? [] : [feed.Prefix],
            Live = feed.Follow,
        };
        await foreach (PeerChangesPage page in _peer.ReadChangesAsync(query, cancellationToken).ConfigureAwait(false))
        {
            foreach (PeerChange row in page.Rows.Where(
                row => row.Error is null && row.Id.StartsWith(feed.Prefix, StringComparison.Ordinal)))
            {
                ImmutableArray<RevisionId> leaves = row.Leaves;
                yield return new TargetChange(row.Sequence ?? page.LastSequence, row.Id, leaves, row.Deleted, null);
            }

            if (page.CaughtUp || feed.Follow) waiting();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _peer.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Writes what a conflict or a delete comes to, as the replicas would: the merged revision first.
    /// </summary>
    private async ValueTask<IReadOnlyList<RevisionId>> WriteAsync(
        ImmutableArray<DocumentRevision> revisions, CancellationToken cancellationToken)
    {
        if (revisions.IsEmpty) return [];
        var batch = new PeerWriteBatch { Documents = PeerDocument.Group(revisions), Origin = "typedmemory" };
        IReadOnlyList<DocumentRefusal> refused = await _peer.WriteAsync(
            batch, cancellationToken).ConfigureAwait(false);
        return refused.Count == 0
            ? [.. revisions.Select(static revision => revision.Revision)]
            : throw new TypedMemoryException(
                TypedMemoryErrorCodes.Forbidden,
                $"\"{Name}\" refused \"{refused[0].Id}\": {refused[0].Reason ?? refused[0].Error}");
    }

    private async ValueTask<DocumentSnapshot?> SnapshotAsync(string id, CancellationToken cancellationToken)
    {
        IReadOnlyList<DocumentRevision>? leaves = await GetLeavesAsync(id, cancellationToken).ConfigureAwait(false);
        return leaves is null ? null : new DocumentSnapshot { Id = id, Sequence = 0, Leaves = [.. leaves] };
    }

    private static string NewActor() => Convert.ToBase64String(Guid.NewGuid().ToByteArray())[..10]
        .Replace('+', '-').Replace('/', '_');

    // A document that is new has no revision to name.
    private static byte[] WithoutRevision(ReadOnlyMemory<byte> json)
    {
        byte[] member = Encoding.UTF8.GetBytes($",\"_rev\":\"{NoRevision}\"");
        int at = json.Span.IndexOf(member);
        return [.. json.Span[..at], .. json.Span[(at + member.Length)..]];
    }

    // A user says a sequence as it was printed: a number, or a text without its quotes.
    private static string? Sequence(string? text)
    {
        if (text is null || text.All(char.IsAsciiDigit) || text.StartsWith('"')) return text;
        return text.StartsWith('[') ? text : $"\"{JsonEncodedText.Encode(text)}\"";
    }

    private static string PageOf(ListQuery query, string? after, int limit)
    {
        var path = new StringBuilder("/_all_docs?");
        path.Append(CultureInfo.InvariantCulture, $"limit={limit}");
        if (query.IncludeBodies) path.Append("&include_docs=true");
        if (after is not null) path.Append("&skip=1&startkey=").Append(Key(after));
        else if (query.Prefix.Length > 0) path.Append("&startkey=").Append(Key(query.Prefix));
        if (query.Prefix.Length > 0) path.Append("&endkey=").Append(Key(query.Prefix + "\uFFFF"));
        return path.ToString();
    }

    private static string Key(string id) => Uri.EscapeDataString($"\"{JsonEncodedText.Encode(id)}\"");

    private static DocumentRevision WithoutBody(JsonElement row, string id) => new()
    {
        Id = id,
        Path = new RevisionPath(RevisionId.Parse(row.GetProperty("value").GetProperty("rev").GetString()!)),
    };

    private static DocumentRevision Read(JsonElement document) => Read(Encoding.UTF8.GetBytes(document.GetRawText()));

    private static DocumentRevision Read(ReadOnlyMemory<byte> json)
    {
        ParsedDocument parsed = DocumentEnvelope.Parse(json, Limits);
        return new DocumentRevision
        {
            Id = parsed.Id!,
            Path = parsed.Path ?? new RevisionPath(parsed.Revision!.Value),
            Deleted = parsed.Deleted,
            Body = parsed.Body,
            Attachments = [.. parsed.Attachments.Select(static attachment => attachment.Info with
            {
                Encoding = attachment.Encoding,
                EncodedLength = attachment.EncodedLength,
            })],
        };
    }
}
