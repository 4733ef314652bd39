using System.Text.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Fetching;

/// <summary>How the rows of an answer are taken in.</summary>
internal sealed partial class FetchBatch
{
    /// <summary>Takes in a row of the answer. One that is of no document that was asked for is passed by.</summary>
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
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isId = reader.ValueTextEquals("id"u8);
                bool isDocs = reader.ValueTextEquals("docs"u8);
                reader.Read();
                if (isId && reader.TokenType == JsonTokenType.String) id = CouchDbJson.TextOf(ref reader);
                if (isDocs) docs = (int)reader.TokenStartIndex;
                if (isDocs && id is not null && _index.TryGetValue(id, out int asked))
                {
                    taken = true;
                    AddDocs(asked, row, ref reader, limits);
                }
                else
                {
                    reader.Skip();
                }
            }

            if (!taken && docs >= 0 && id is not null && _index.TryGetValue(id, out int late))
            {
                // The id came after the documents: go there again.
                var again = new Utf8JsonReader(row.Span[docs..], CouchDbJson.AnyDepth);
                again.Read();
                AddDocs(late, row[docs..], ref again, limits);
            }
        }
        catch (Exception e) when (id is not null && IsMalformed(e) && _index.TryGetValue(id, out int index))
        {
            // The row has an end, so what is wrong is wrong within this document: the others can be taken.
            _entries[index].Error ??= Malformed(id, e);
            if (!taken) CountRow(index);
        }
    }

    /// <summary>
    /// Takes in an element of an answer to <c>open_revs</c>: <c>{"ok":…}</c> or <c>{"missing":…}</c>.
    /// </summary>
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
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A leaf is an object.");
        AddDoc(index, leaf, ref reader, limits);
    }

    /// <summary>
    /// Notes what the peer says of a document as a whole: that it is missing, or that it cannot be read at present.
    /// </summary>
    public void AddError(int index, ErrorRow row)
    {
        ref Entry entry = ref _entries[index];
        if (!row.IsMissing) entry.Withheld ??= _failures.Withheld(this[index].Id, row.Error, row.Reason);
        else if (row.Revision is { } revision) (entry.Missing ??= []).Add(revision);
        else entry.AllMissing = true;
    }

    /// <summary>A document of the wire as a revision.</summary>
    public static DocumentRevision ToRevision(ParsedDocument parsed, string id, RevisionPath path) => new()
    {
        Id = id,
        Path = path,
        Deleted = parsed.Deleted,
        Body = parsed.Body,
        Attachments = parsed.Attachments.IsEmpty
            ? []
            : [.. parsed.Attachments.Select(
                static a => a.Info with { Encoding = a.Encoding, EncodedLength = a.EncodedLength })],
    };

    private void AddDocument(int index, ReadOnlyMemory<byte> json, DocumentLimits limits)
    {
        ref Entry entry = ref _entries[index];
        try
        {
            ParsedDocument parsed = DocumentEnvelope.Parse(json.ToArray(), limits);
            if (parsed.Id is not null && parsed.Id != this[index].Id)
                throw new FormatException("It sent another document than it was asked for.");
            foreach (ParsedAttachment attachment in parsed.Attachments)
            {
                // Nobody could give it on: it is passed by before its bytes are asked for.
                if (AttachmentHeaders.FindFault(attachment.Info.Name, attachment.Info.ContentType) is { } fault)
                    throw new InvalidDocumentException(TypedMemoryErrorCodes.BadRequest, this[index].Id, fault);
            }

            RevisionPath path = parsed.Path ?? PathOf(parsed.Revision);
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

    /// <summary>
    /// A path that was asked for and did not come is only known of a first revision; any other would be a root of its
    /// own.
    /// </summary>
    private static RevisionPath PathOf(RevisionId? revision) => revision is { Generation: 1 } first
        ? new RevisionPath(first)
        : throw new JsonException(revision is null
            ? "A document has no revision."
            : "It has no \"_revisions\", which were asked for; something on the way drops the query");

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
        string? flat = null;
        string? why = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool reason = reader.ValueTextEquals("reason"u8);
            bool ok = reader.ValueTextEquals("ok"u8);
            bool missing = reader.ValueTextEquals("missing"u8);
            bool error = reader.ValueTextEquals("error"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (missing) AddMissing(index, ref reader);
            else if (error && reader.TokenType == JsonTokenType.StartObject)
                AddError(index, ErrorRow.Parse(ref reader));
            else if (error && reader.TokenType == JsonTokenType.String)
                flat = CouchDbJson.TextOf(ref reader) ?? TypedMemoryErrorCodes.Unavailable;
            else if (reason && reader.TokenType == JsonTokenType.String) why = CouchDbJson.TextOf(ref reader);
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

        if (flat is not null) AddError(index, new ErrorRow(null, null, flat, why, 0));
    }

    private void AddMissing(int index, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String
            && CouchDbJson.TextOf(ref reader) is { } text && RevisionId.TryParse(text, out RevisionId revision))
        {
            (_entries[index].Missing ??= []).Add(revision);
        }
        else
        {
            reader.Skip();
        }
    }
}
