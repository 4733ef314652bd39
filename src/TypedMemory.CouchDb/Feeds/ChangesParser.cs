using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.CouchDb.Fetching;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Feeds;

/// <summary>Reads rows of a change feed.</summary>
/// <param name="texts">Cleans what the peer says.</param>
internal sealed class ChangesParser(PeerTexts texts)
{
    private readonly BrokenRows _broken = new();

    /// <summary>More is not a sequence: CouchDB's grow with its shards, to some kilobytes.</summary>
    private const int MaxSequenceSize = 64 * 1024;

    /// <summary>
    /// Reads a value of the feed: a row, the last line of a continuous one, or a whole answer in the normal form, which
    /// gateways give to whatever is asked.
    /// </summary>
    /// <param name="json">The value.</param>
    /// <param name="documents">What a document in a row is held to, or <see langword="null"/> if none is looked
    /// for.</param>
    /// <param name="before">The sequence before it.</param>
    /// <exception cref="JsonException">It is not JSON; it may be whole the next time, or more than one row.</exception>
    /// <exception cref="FormatException">The feed itself failed.</exception>
    public FeedLine Parse(ReadOnlySpan<byte> json, DocumentLimits? documents, string before)
    {
        try
        {
            return ParseValue(json, documents, before);
        }
        catch (JsonException) when (json[0] == (byte)'{' && json.IndexOf("\"results\""u8) < 0)
        {
            if (!_broken.IsWhatTheServerHolds(json, place: null)) throw;

            // Its brackets told where it ends: one bad row, and the next is looked for behind it.
            return new FeedLine(Refused(RawText(json), null, null, null, "it is not JSON") with { IsUnnamed = true });
        }
        catch (JsonException) when (JsonValueScanner.IsWord(json[0]))
        {
            return new FeedLine(TakeWord(Encoding.UTF8.GetString(json), before));
        }
    }

    /// <summary>
    /// A word that stands where a row should, or the nothing between two commas; the comma behind it tells where it
    /// ends.
    /// </summary>
    /// <param name="word">The word; empty for nothing.</param>
    /// <param name="before">The sequence before it.</param>
    /// <exception cref="JsonException">It may be whole the next time.</exception>
    public PeerChange TakeWord(string word, string before)
    {
        if (!_broken.IsWhatTheServerHolds(Encoding.UTF8.GetBytes(word), before))
            throw new JsonException($"A JSON value was expected, and \"{PeerTexts.Escape(word)}\" is there.");
        string row = word.Length > 0 ? $"(row {PeerTexts.Escape(word)})" : $"(no row after {PeerTexts.Escape(before)})";
        return Refused(row, null, null, null, "it is not JSON") with { IsUnnamed = true };
    }

    private FeedLine ParseValue(ReadOnlySpan<byte> json, DocumentLimits? documents, string before)
    {
        string? sequence = null;
        string? last = null;
        string? reason = null;
        var row = new FeedRow();
        ImmutableArray<PeerChange> rows = default;

        // How deep a document may be is the document's own affair.
        var reader = new Utf8JsonReader(json, CouchDbJson.AnyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return new FeedLine(
                Refused(RawText(json), null, null, null, "it is not an object") with { IsUnnamed = true });
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Member member = MemberOf(ref reader);
            reader.Read();
            switch (member)
            {
                case Member.Sequence:
                    sequence = ReadSequence(ref reader, json);
                    break;
                case Member.LastSequence:
                    last = ReadSequence(ref reader, json);
                    break;
                case Member.Id:
                    row.Id = reader.TokenType == JsonTokenType.String ? CouchDbJson.TextOf(ref reader) : null;
                    row.RawId = RawText(Raw(ref reader, json));
                    break;
                case Member.Deleted:
                    row.Deleted = reader.TokenType == JsonTokenType.True;
                    reader.Skip();
                    break;
                case Member.Changes:
                    (row.Leaves, row.Fault) = LeavesParser.Parse(ref reader);
                    break;
                case Member.Document when documents is not null && reader.TokenType == JsonTokenType.StartObject:
                    row.Document = Raw(ref reader, json);
                    break;
                case Member.Error when reader.TokenType == JsonTokenType.String:
                    row.Error = CouchDbJson.TextOf(ref reader);
                    break;
                case Member.Reason when reader.TokenType == JsonTokenType.String:
                    reason = CouchDbJson.TextOf(ref reader);
                    break;
                case Member.Results when reader.TokenType == JsonTokenType.StartArray:
                    rows = ParseResults(ref reader, json, documents, before);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (!rows.IsDefault || (last is not null && row.RawId is null))
            return new FeedLine(null) { Rows = rows, LastSequence = last };
        if (row.Error is not null && row.RawId is null && sequence is null)
        {
            throw new FormatException($"The feed ended with the error \"{row.Error}\".");
        }

        return new FeedLine(ToChange(row, sequence, reason, documents));
    }

    /// <summary>A row that is larger than any may be; what it names was not read.</summary>
    public PeerChange OverLimit() =>
        Refused("(a row over the limit on the size of a document)", null, null, null, "it is too large") with
        {
            IsUnnamed = true,
        };

    /// <summary>A sequence that stands by itself; see <see cref="ReadSequence"/>.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static string? ParseSequence(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, CouchDbJson.AnyDepth);
        return reader.Read() ? ReadSequence(ref reader, json) : null;
    }

    /// <summary>
    /// A sequence as JSON text, or <see langword="null"/> for <c>null</c>, which CouchDB sends between intervals, and
    /// for
    /// what is too large to be one: there is no place to resume from then.
    /// </summary>
    private static string? ReadSequence(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        ReadOnlySpan<byte> raw = Raw(ref reader, json);
        return raw.Length <= MaxSequenceSize ? Encoding.UTF8.GetString(raw) : null;
    }

    private ImmutableArray<PeerChange> ParseResults(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, DocumentLimits? documents, string before)
    {
        var rows = ImmutableArray.CreateBuilder<PeerChange>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            FeedLine line = Parse(Raw(ref reader, json), documents, before);
            if (line.Row is { } row) rows.Add(row);
        }

        return rows.DrainToImmutable();
    }

    private PeerChange? ToChange(FeedRow row, string? sequence, string? reason, DocumentLimits? documents)
    {
        // Sync Gateway lists users; an empty id, and none, were seen in the wild: they name nothing that could be
        // fetched.
        if (row.Id is "" || (row.RawId is null && row.Error is null)
            || row.Id?.StartsWith("_user/", StringComparison.Ordinal) == true) return null;
        string id = row.Id ?? row.RawId ?? $"(row {PeerTexts.Escape(sequence ?? "without a sequence")})";

        // A row that tells of an error and still names the document and its leaves: the fetch says what it is.
        string? fault = row.Error is not null && row.Leaves.IsDefault ? "the peer reports an error"
            : row.Id is null ? "its id is not text"
            : row.Id[0] == '_' && !row.Id.StartsWith("_design/", StringComparison.Ordinal) ? "its id is reserved"
            : row.Leaves.IsDefault ? row.Fault ?? "it names no revision"
            : null;
        if (fault is not null)
            return Refused(id, sequence, row.Error, reason, fault) with { IsUnnamed = row.Id is null };
        return new PeerChange(id, row.Leaves, row.Deleted, sequence)
        {
            Document = !row.Deleted && !row.Document.IsEmpty && row.Leaves is [{ Generation: 1 } only]
                ? ParseDocument(row.Document, id, only, documents!)
                : null,
        };
    }

    private PeerChange Refused(string id, string? sequence, string? error, string? reason, string fault)
    {
        string word = texts.Clean(error) ?? TypedMemoryErrorCodes.BadRequest;
        var cause = new PeerException(
            TypedMemoryErrorCodes.BadRequest,
            $"The row \"{PeerTexts.Escape(id)}\" of the feed is not a document's: {fault}.")
        {
            PeerError = word,
            PeerReason = texts.Clean(reason) ?? $"The row of the feed is not a document's: {fault}.",
        };
        return new PeerChange(id, [], Deleted: false, sequence) { Error = cause };
    }

    /// <summary>
    /// The document of a row, which has the revision but not its path: so it has to be the only leaf, and of the first
    /// generation, which is its whole path. One that was changed since the row was written has another revision.
    /// </summary>
    /// <returns>The document, or <see langword="null"/> if it has to be fetched, where what is wrong with it is found
    /// as
    /// well.</returns>
    private static DocumentRevision? ParseDocument(
        ReadOnlySpan<byte> json, string id, RevisionId only, DocumentLimits limits)
    {
        try
        {
            ParsedDocument parsed = DocumentEnvelope.Parse(json.ToArray(), limits);
            return parsed.Id == id && parsed.Revision == only && !parsed.Deleted
                ? FetchBatch.ToRevision(parsed, id, new RevisionPath(only))
                : null;
        }
        catch (Exception e) when (e is InvalidDocumentException || FetchBatch.IsMalformed(e))
        {
            return null;
        }
    }

    private static ReadOnlySpan<byte> Raw(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    /// <summary>What stands in the JSON, without the quotes of a text.</summary>
    private static string RawText(ReadOnlySpan<byte> json)
    {
        if (json.Length > 1 && json[0] == (byte)'"') json = json[1..^1];
        return PeerTexts.Escape(Encoding.UTF8.GetString(json[..Math.Min(json.Length, 4 * PeerTexts.MaxLength)]));
    }

    private static Member MemberOf(ref Utf8JsonReader reader)
    {
        if (CouchDbJson.IsNamed(ref reader, "id"u8)) return Member.Id;
        if (CouchDbJson.IsNamed(ref reader, "seq"u8)) return Member.Sequence;
        if (CouchDbJson.IsNamed(ref reader, "changes"u8)) return Member.Changes;
        if (CouchDbJson.IsNamed(ref reader, "deleted"u8)) return Member.Deleted;
        if (CouchDbJson.IsNamed(ref reader, "last_seq"u8)) return Member.LastSequence;
        if (CouchDbJson.IsNamed(ref reader, "doc"u8)) return Member.Document;
        if (CouchDbJson.IsNamed(ref reader, "results"u8)) return Member.Results;
        if (CouchDbJson.IsNamed(ref reader, "reason"u8)) return Member.Reason;
        return CouchDbJson.IsNamed(ref reader, "error"u8) ? Member.Error : Member.Other;
    }

    private ref struct FeedRow
    {
        public string? Id;
        public string? RawId;
        public bool Deleted;
        public ImmutableArray<RevisionId> Leaves;
        public string? Fault;
        public string? Error;
        public ReadOnlySpan<byte> Document;
    }

    private enum Member
    {
        Other,
        Id,
        Sequence,
        LastSequence,
        Changes,
        Deleted,
        Document,
        Error,
        Reason,
        Results,
    }
}
