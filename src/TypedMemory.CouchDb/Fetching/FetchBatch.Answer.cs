using System.Text.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Fetching;

/// <summary>How the rows of an answer are taken in.</summary>
internal sealed partial class FetchBatch
{
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
        try
        {
            var reader = new Utf8JsonReader(row.Span, CouchDbJson.AnyDepth);
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
                var late = new Utf8JsonReader(row.Span[docs..], CouchDbJson.AnyDepth);
                late.Read();
                AddDocs(IndexOf(id), row[docs..], ref late, limits);
            }
        }
        catch (Exception e) when (id is not null && IsMalformed(e) && _index.TryGetValue(id, out int index))
        {
            // The row has an end, so what is wrong is wrong within this document: the others can be taken.
            _entries[index].Error ??= Malformed(id, e);
            if (!taken) CountRow(index);
        }
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

        var reader = new Utf8JsonReader(leaf.Span, CouchDbJson.AnyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A leaf is an object.");
        AddDoc(index, leaf, ref reader, limits);
    }

    /// <summary>A document of the wire as a revision.</summary>
    public static DocumentRevision ToRevision(ParsedDocument parsed, string id, RevisionPath path) => new()
    {
        Id = id,
        Path = path,
        Deleted = parsed.Deleted,
        Body = parsed.Body,
        Attachments = parsed.Attachments.IsEmpty ? [] : [.. parsed.Attachments.Select(static a => a.Info)],
    };

    private void AddDocument(int index, ReadOnlyMemory<byte> json, DocumentLimits limits)
    {
        ref Entry entry = ref _entries[index];
        try
        {
            ParsedDocument parsed = DocumentEnvelope.Parse(json.ToArray(), limits);
            if (parsed.Id is not null && parsed.Id != this[index].Id) throw new InvalidDataException("It sent another document than it was asked for.");
            RevisionPath path = parsed.Path ?? (parsed.Revision is { } alone
                ? new RevisionPath(alone)
                : throw new JsonException("A document has no revision."));
            foreach (DocumentRevision there in entry.Revisions ?? [])
            {
                if (there.Revision == path.Leaf) return;
            }

            (entry.Revisions ??= []).Add(ToRevision(parsed, this[index].Id, path));
        }
        catch (InvalidDocumentException e)
        {
            entry.Error = e;
        }
        catch (Exception e) when (IsMalformed(e))
        {
            entry.Error = Malformed(this[index].Id, e);
        }
    }

    private void AddDocs(int index, ReadOnlyMemory<byte> row, ref Utf8JsonReader reader, DocumentLimits limits)
    {
        CountRow(index);
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("The docs of a result are an array.");
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) AddDoc(index, row, ref reader, limits);
    }

    private void CountRow(int index)
    {
        _entries[index].Rows++;
        _newest = Math.Max(_newest, index);
    }

    private void AddDoc(int index, ReadOnlyMemory<byte> json, ref Utf8JsonReader reader, DocumentLimits limits)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool ok = reader.ValueTextEquals("ok"u8);
            bool missing = reader.ValueTextEquals("missing"u8);
            bool error = reader.ValueTextEquals("error"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (missing) AddMissing(index, ref reader);
            else if (error && reader.TokenType == JsonTokenType.StartObject) AddError(index, ref reader);
            else if (ok && reader.TokenType == JsonTokenType.StartObject)
            {
                reader.Skip();
                AddDocument(index, json[start..(int)reader.BytesConsumed], limits);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary><c>{"id":…,"rev":…,"error":"not_found",…}</c>: the revision is told where the peer knows it.</summary>
    private void AddError(int index, ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRevision = reader.ValueTextEquals("rev"u8);
            reader.Read();
            if (isRevision) AddMissing(index, ref reader);
            else reader.Skip();
        }
    }

    private void AddMissing(int index, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && RevisionId.TryParse(reader.GetString(), out RevisionId revision))
        {
            (_entries[index].Missing ??= []).Add(revision);
        }
        else
        {
            reader.Skip();
        }
    }

    private int IndexOf(string id) => _index.TryGetValue(id, out int index)
        ? index
        : throw new InvalidDataException("It sent a document that it was not asked for.");
}
