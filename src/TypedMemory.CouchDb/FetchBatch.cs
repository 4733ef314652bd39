using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using TypedMemory.Documents;

namespace TypedMemory.CouchDb;

/// <summary>
/// What one fetch asked for and what came of it. CouchDB answers one row per wanted revision in the order of the request,
/// PouchDB Server one row per document with all of its revisions.
/// </summary>
internal sealed class FetchBatch
{
    /// <summary>Too deep is the fault of one document, which is found when that is parsed, not of the answer.</summary>
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private readonly IReadOnlyList<DocumentRevisions> _documents;
    private readonly int _start;
    private readonly Entry[] _entries;
    private readonly Dictionary<string, int> _index;
    private int _next;
    private int _newest = -1;
    private bool _skipped;

    public FetchBatch(IReadOnlyList<DocumentRevisions> documents, int start, int end)
    {
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

    /// <summary>Takes in a row of the answer.</summary>
    /// <param name="row">The row; empty if it was over the limit and was skipped.</param>
    /// <param name="limits">What documents are held to.</param>
    public void AddResult(ReadOnlyMemory<byte> row, DocumentLimits limits)
    {
        if (row.IsEmpty)
        {
            _skipped = true;
            return;
        }

        string? id = null;
        int docs = -1;
        bool taken = false;
        var reader = new Utf8JsonReader(row.Span, AnyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A result is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = reader.ValueTextEquals("id"u8);
            bool isDocs = reader.ValueTextEquals("docs"u8);
            reader.Read();
            if (isId && reader.TokenType == JsonTokenType.String) id = reader.GetString();
            if (isDocs) docs = (int)reader.TokenStartIndex;
            if (isDocs && id is not null)
            {
                taken = true;
                AddDocs(IndexOf(id), row, ref reader, limits);
            }
            else
            {
                reader.Skip();
            }
        }

        if (id is null || docs < 0) throw new JsonException("A result has an id and docs.");
        if (!taken)
        {
            // The id came after the documents: go there again.
            var late = new Utf8JsonReader(row.Span[docs..], AnyDepth);
            late.Read();
            AddDocs(IndexOf(id), row[docs..], ref late, limits);
        }
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

    /// <summary>Takes what is left when the answer has ended.</summary>
    public IEnumerable<FetchedDocument> TakeRest()
    {
        while (_next < Count) yield return Take(_next++);
    }

    /// <summary>Takes in an element of an answer to <c>open_revs</c>: <c>{"ok":…}</c> or <c>{"missing":…}</c>.</summary>
    /// <param name="index">The document's place.</param>
    /// <param name="leaf">The element; empty if it was over the limit and was skipped.</param>
    /// <param name="limits">What documents are held to.</param>
    public void AddLeaf(int index, ReadOnlyMemory<byte> leaf, DocumentLimits limits)
    {
        if (leaf.IsEmpty)
        {
            _entries[index].Error = TooLarge(this[index].Id);
            return;
        }

        var reader = new Utf8JsonReader(leaf.Span, AnyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A leaf is an object.");
        AddDoc(index, leaf, ref reader, limits);
    }

    /// <summary>Takes a document that was fetched by itself.</summary>
    public FetchedDocument Take(int index)
    {
        Entry entry = _entries[index];
        _entries[index].Revisions = null;
        DocumentRevisions wanted = this[index];
        ImmutableArray<DocumentRevision> found = entry.Revisions is null ? [] : [.. entry.Revisions];
        TypedMemoryException? error = entry.Error ?? (entry.Rows == 0 && _skipped ? TooLarge(wanted.Id) : null);
        return new FetchedDocument(wanted.Id, found, MissingOf(wanted, found)) { Error = error };
    }

    private static InvalidDocumentException TooLarge(string id) =>
        new(TypedMemoryErrorCodes.TooLarge, id, "it is over the limit on the size of a document.");

    private void AddDocument(int index, ReadOnlyMemory<byte> json, DocumentLimits limits)
    {
        ref Entry entry = ref _entries[index];
        try
        {
            ParsedDocument parsed = DocumentEnvelope.Parse(json.ToArray(), limits);
            if (parsed.Id is not null && parsed.Id != this[index].Id) throw new JsonException("It sent another document than it was asked for.");
            RevisionPath path = parsed.Path ?? (parsed.Revision is { } alone
                ? new RevisionPath(alone)
                : throw new JsonException("A document has no revision."));
            foreach (DocumentRevision there in entry.Revisions ?? [])
            {
                if (there.Revision == path.Leaf) return;
            }

            (entry.Revisions ??= []).Add(new DocumentRevision
            {
                Id = this[index].Id,
                Path = path,
                Deleted = parsed.Deleted,
                Body = parsed.Body,
                Attachments = parsed.Attachments.IsEmpty ? [] : [.. parsed.Attachments.Select(static a => a.Info)],
            });
        }
        catch (InvalidDocumentException e)
        {
            entry.Error = e;
        }
    }

    private void AddDocs(int index, ReadOnlyMemory<byte> row, ref Utf8JsonReader reader, DocumentLimits limits)
    {
        _entries[index].Rows++;
        _newest = Math.Max(_newest, index);
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("The docs of a result are an array.");
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) AddDoc(index, row, ref reader, limits);
    }

    private void AddDoc(int index, ReadOnlyMemory<byte> json, ref Utf8JsonReader reader, DocumentLimits limits)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool ok = reader.ValueTextEquals("ok"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            bool isDocument = ok && reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (isDocument) AddDocument(index, json[start..(int)reader.BytesConsumed], limits);
        }
    }

    private int IndexOf(string id) => _index.TryGetValue(id, out int index)
        ? index
        : throw new FormatException("It sent a document that it was not asked for.");

    /// <summary>A wanted revision is answered by itself, or by a leaf that descends from it.</summary>
    private static ImmutableArray<RevisionId> MissingOf(DocumentRevisions wanted, ImmutableArray<DocumentRevision> found)
    {
        ImmutableArray<RevisionId>.Builder? missing = null;
        foreach (RevisionId revision in wanted.Revisions)
        {
            bool answered = false;
            foreach (DocumentRevision document in found)
            {
                int depth = document.Revision.Generation - revision.Generation;
                ImmutableArray<RevisionId> path = document.Path.Revisions;
                if (depth >= 0 && (depth >= path.Length || path[depth] == revision))
                {
                    answered = true;
                    break;
                }
            }

            if (!answered) (missing ??= ImmutableArray.CreateBuilder<RevisionId>()).Add(revision);
        }

        return missing?.DrainToImmutable() ?? [];
    }

    private struct Entry
    {
        public List<DocumentRevision>? Revisions;
        public TypedMemoryException? Error;
        public int Rows;
    }
}
