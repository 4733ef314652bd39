using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Fetching;

/// <summary>
/// What one fetch asked for and what came of it. CouchDB answers one row per wanted revision in the order of the
/// request, PouchDB Server one row per document with all of its revisions.
/// </summary>
internal sealed partial class FetchBatch
{
    private readonly PeerFailures _failures;
    private readonly IReadOnlyList<DocumentRevisions> _documents;
    private readonly int _start;
    private readonly Entry[] _entries;
    private readonly Dictionary<string, int> _index;
    private int _next;
    private int _newest = -1;
    private bool _skipped;

    public FetchBatch(IReadOnlyList<DocumentRevisions> documents, int start, int end, PeerFailures failures)
    {
        _failures = failures;
        _documents = documents;
        _start = start;
        _entries = new Entry[end - start];
        _index = new Dictionary<string, int>(_entries.Length, StringComparer.Ordinal);
        for (int i = 0; i < _entries.Length; i++) _index.TryAdd(documents[start + i].Id, i);
    }

    public int Count => _entries.Length;

    public DocumentRevisions this[int index] => _documents[_start + index];

    /// <summary>Writes the request's body.</summary>
    public void WriteRequest(PooledBuffer output)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        Span<byte> text = stackalloc byte[64];
        writer.WriteStartObject();
        writer.WriteStartArray("docs"u8);
        for (int i = 0; i < Count; i++)
        {
            foreach (RevisionId revision in this[i].Revisions)
            {
                writer.WriteStartObject();
                writer.WriteString("id"u8, this[i].Id);
                if (revision.TryFormat(text, out int length)) writer.WriteString("rev"u8, text[..length]);
                else writer.WriteString("rev"u8, revision.ToString());
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Takes the next document, in the order of the request, if nothing more can come for it.</summary>
    public bool TryTakeComplete([NotNullWhen(true)] out FetchedDocument? document)
    {
        document = null;
        if (_next >= Count) return false;
        int rows = _entries[_next].Rows;
        if (rows == 0 || (rows < this[_next].Revisions.Length && _newest <= _next)) return false;
        document = Take(_next++);
        return true;
    }

    /// <summary>What the answer left out of what is left when it has ended, to be asked for by itself.</summary>
    public IReadOnlyList<DocumentRevisions> LeftOut()
    {
        var leftOut = new List<DocumentRevisions>();
        for (int i = _next; i < Count; i++)
        {
            if (_entries[i] is { Rows: 0, Error: null, Withheld: null } && !_skipped) leftOut.Add(this[i]);
        }

        return leftOut;
    }

    /// <summary>Takes what is left when the answer has ended.</summary>
    /// <param name="singly">What was asked for by itself since, in order.</param>
    public IEnumerable<FetchedDocument> TakeRest(Queue<FetchedDocument> singly)
    {
        while (_next < Count)
        {
            FetchedDocument document = Take(_next++);
            yield return singly.TryPeek(out FetchedDocument? alone) && alone.Id == document.Id
                ? singly.Dequeue() : document;
        }
    }

    /// <summary>
    /// The document of an answer to one that was asked for by itself, with its attachments, or <see langword="null"/>
    /// if
    /// it is not there.
    /// </summary>
    public static ParsedDocument? FindOnly(
        ReadOnlyMemory<byte> answer, string id, RevisionId revision, DocumentLimits limits)
    {
        using JsonDocument json = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = int.MaxValue });
        if (!json.RootElement.TryGetProperty("results", out JsonElement results)
            || results.ValueKind != JsonValueKind.Array) return null;
        foreach (JsonElement result in results.EnumerateArray())
        {
            if (!result.TryGetProperty("docs", out JsonElement documents)
                || documents.ValueKind != JsonValueKind.Array) continue;
            foreach (JsonElement document in documents.EnumerateArray())
            {
                if (!document.TryGetProperty("ok", out JsonElement ok)) continue;
                ParsedDocument parsed = DocumentEnvelope.Parse(
                    System.Text.Encoding.UTF8.GetBytes(ok.GetRawText()), limits);
                if (parsed.Id == id && parsed.Revision == revision) return parsed;
            }
        }

        return null;
    }

    /// <summary>Notes that a document cannot be read.</summary>
    public void Fail(int index, Exception cause) => _entries[index].Error = Malformed(this[index].Id, cause);

    /// <summary>Notes that the peer fails at a document, and at that alone as far as is known.</summary>
    public void Fail(int index, PeerException failure) =>
        _entries[index].Withheld = _failures.Withheld(
            this[index].Id, failure.PeerError ?? failure.Code, failure.PeerReason ?? failure.Message);

    /// <summary>Whether a failure says that a text is not what it should be.</summary>
    public static bool IsMalformed(Exception e) => e is JsonException or FormatException or InvalidOperationException;

    /// <summary>Takes a document that was fetched by itself.</summary>
    public FetchedDocument Take(int index)
    {
        Entry entry = _entries[index];
        _entries[index].Revisions = null;
        DocumentRevisions wanted = this[index];
        ImmutableArray<DocumentRevision> found = entry.Revisions is null ? [] : [.. entry.Revisions];
        ImmutableArray<RevisionId> missing = MissingOf(wanted, found, entry.Missing);
        TypedMemoryException? error = entry.Error ?? (entry.Rows == 0 && _skipped ? TooLarge(wanted.Id) : null);
        if (error is null && !missing.IsEmpty)
            error = entry.Withheld ?? WithheldUnlessMissing(wanted.Id, missing, entry);
        return new FetchedDocument(wanted.Id, found, missing) { Error = error };
    }

    /// <summary>A revision is missing only if the peer says so; an answer that leaves it out says nothing.</summary>
    private PeerException? WithheldUnlessMissing(string id, ImmutableArray<RevisionId> missing, Entry entry)
    {
        if (entry.AllMissing) return null;
        foreach (RevisionId revision in missing)
        {
            if (entry.Missing?.Contains(revision) != true)
                return _failures.Withheld(
                    id, TypedMemoryErrorCodes.Protocol, $"its answer leaves the revision \"{revision}\" out");
        }

        return null;
    }

    private static InvalidDocumentException TooLarge(string id) =>
        new(TypedMemoryErrorCodes.TooLarge, id, "it is over the limit on the size of a document.");

    private static InvalidDocumentException Malformed(string id, Exception cause) => new(
        TypedMemoryErrorCodes.Corrupt, id, $"the peer sent it malformed: {cause.Message.TrimEnd('.')}.");

    /// <summary>
    /// A wanted revision is answered by itself, or by a leaf that descends from it. A path that was stemmed above the
    /// wanted generation does not tell: its leaf counts only if it was not asked for by its own name or that of another
    /// ancestor, and the peer did not say that the revision is missing.
    /// </summary>
    private static ImmutableArray<RevisionId> MissingOf(
        DocumentRevisions wanted, ImmutableArray<DocumentRevision> found, List<RevisionId>? toldMissing)
    {
        ImmutableArray<RevisionId>.Builder? missing = null;
        foreach (RevisionId revision in wanted.Revisions)
        {
            if (found.Any(document => Descends(document, revision))) continue;
            bool unexplained = toldMissing?.Contains(revision) != true && found.Any(document =>
                IsStemmedAbove(document, revision) && !wanted.Revisions.Any(other => Descends(document, other)));
            if (!unexplained) (missing ??= ImmutableArray.CreateBuilder<RevisionId>()).Add(revision);
        }

        return missing?.DrainToImmutable() ?? [];
    }

    private static bool Descends(DocumentRevision document, RevisionId ancestor)
    {
        int depth = document.Revision.Generation - ancestor.Generation;
        ImmutableArray<RevisionId> path = document.Path.Revisions;
        return depth >= 0 && depth < path.Length && path[depth] == ancestor;
    }

    private static bool IsStemmedAbove(DocumentRevision document, RevisionId revision) =>
        document.Revision.Generation - revision.Generation >= document.Path.Revisions.Length;

    private struct Entry
    {
        public List<DocumentRevision>? Revisions;
        public List<RevisionId>? Missing;
        public bool AllMissing;
        public PeerException? Withheld;
        public TypedMemoryException? Error;
        public int Rows;
    }
}
