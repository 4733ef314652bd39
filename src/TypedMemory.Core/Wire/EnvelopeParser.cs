using System.Collections.Immutable;
using System.Globalization;
using System.Text.Unicode;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Wire;

/// <summary>Takes one document apart: a single pass over its top-level members.</summary>
internal ref struct EnvelopeParser(ReadOnlyMemory<byte> utf8Json, DocumentLimits limits)
{
    private readonly ReadOnlyMemory<byte> _memory = utf8Json;
    private readonly ReadOnlySpan<byte> _json = utf8Json.Span;
    private readonly DocumentLimits _limits = limits;

    private string? _id;
    private RevisionId? _revision;
    private bool _deleted;
    private RevisionPath? _path;
    private ImmutableArray<ParsedAttachment> _attachments = [];
    private int _attachmentsSize;

    /// <exception cref="InvalidDocumentException">The document is malformed or over a limit.</exception>
    public ParsedDocument Parse()
    {
        try
        {
            return ParseObject();
        }
        catch (FormatException exception)
        {
            throw Invalid($"It is not JSON: {exception.Message}.");
        }
        catch (JsonDepthException exception)
        {
            throw Invalid(
                $"Its arrays and objects are nested deeper than the limit of {_limits.MaxDepth}: {exception.Message}.");
        }
    }

    private ParsedDocument ParseObject()
    {
        if (!Utf8.IsValid(_json)) throw Invalid("It is not valid UTF-8.");
        JsonScanner scanner = new(_json);
        scanner.SkipWhiteSpace();
        int start = scanner.Position;
        if (scanner.Current != '{')
        {
            scanner.SkipValue(_limits.MaxDepth);
            throw Invalid("A document must be a JSON object.");
        }

        BodySplicer body = new(_json);
        scanner.Position++;
        scanner.SkipWhiteSpace();
        if (scanner.Current != '}') ParseMembers(ref scanner, ref body);
        scanner.Expect((byte)'}');
        int end = scanner.Position;
        scanner.ExpectEnd();
        CheckSize();
        return new ParsedDocument
        {
            Id = _id,
            Revision = _path?.Leaf ?? _revision,
            Deleted = _deleted,
            Path = _path,
            Body = body.IsWhole ? _memory[start..end] : body.Splice(),
            Attachments = _attachments,
        };
    }

    private void ParseMembers(ref JsonScanner scanner, ref BodySplicer body)
    {
        while (true)
        {
            int nameStart = scanner.Position;
            ReadOnlySpan<byte> name = scanner.ReadString(out bool escaped);
            scanner.SkipWhiteSpace();
            scanner.Expect((byte)':');
            scanner.SkipWhiteSpace();
            EnvelopeMember member = EnvelopeMembers.Classify(name, escaped);
            if (member == EnvelopeMember.Ordinary)
            {
                scanner.SkipValue(_limits.MaxDepth - 1);
                body.Keep(nameStart, scanner.Position);
            }
            else
            {
                body.Drop();
                ParseMember(member, name, escaped, ref scanner);
            }

            scanner.SkipWhiteSpace();
            if (scanner.Current != ',') return;
            scanner.Position++;
            scanner.SkipWhiteSpace();
        }
    }

    private void ParseMember(EnvelopeMember member, ReadOnlySpan<byte> name, bool escaped, ref JsonScanner scanner)
    {
        switch (member)
        {
            case EnvelopeMember.Id:
                if (scanner.Current != '"') throw Invalid("Its \"_id\" must be a string.");
                _id = JsonText.Decode(scanner.ReadString(out bool idEscaped), idEscaped);
                DocumentEnvelope.ValidateId(_id, _limits);
                break;
            case EnvelopeMember.Revision:
                _revision = ParseRevision(ref scanner);
                break;
            case EnvelopeMember.Deleted:
                if (scanner.Current is not ((byte)'t' or (byte)'f'))
                    throw Invalid("Its \"_deleted\" must be true or false.");
                _deleted = scanner.ReadLiteral()[0] == 't';
                break;
            case EnvelopeMember.Revisions:
                _path = RevisionsParser.Parse(ref scanner, _id, _limits);
                break;
            case EnvelopeMember.Attachments:
                int start = scanner.Position;
                _attachments = AttachmentsParser.Parse(ref scanner, _id, _limits);
                _attachmentsSize += scanner.Position - start;
                break;
            case EnvelopeMember.Dropped:
                scanner.SkipValue(_limits.MaxDepth - 1);
                break;
            default:
                throw Invalid($"Bad special document member: \"{JsonText.Decode(name, escaped)}\". "
                    + "Names that start with an underscore are CouchDB's.");
        }
    }

    private readonly RevisionId ParseRevision(ref JsonScanner scanner)
    {
        if (scanner.Current != '"') throw Invalid("Its \"_rev\" must be a string.");
        ReadOnlySpan<byte> text = scanner.ReadString(out bool escaped);
        bool valid = escaped
            ? RevisionId.TryParse(JsonText.Decode(text, escaped), out RevisionId revision)
            : RevisionId.TryParse(text, out revision);
        return valid
            ? revision
            : throw Invalid($"Its \"_rev\" is \"{JsonText.Decode(text, escaped)}\", which is not a revision.");
    }

    private readonly void CheckSize()
    {
        int size = _json.Length - _attachmentsSize;
        if (size <= _limits.MaxDocumentSize) return;
        throw new InvalidDocumentException(
            TypedMemoryErrorCodes.TooLarge,
            _id,
            string.Create(
                CultureInfo.InvariantCulture,
                $"It has {size} bytes without its attachments, more than the limit of {_limits.MaxDocumentSize}."));
    }

    private readonly InvalidDocumentException Invalid(string reason) =>
        new(TypedMemoryErrorCodes.BadRequest, _id, reason);
}
