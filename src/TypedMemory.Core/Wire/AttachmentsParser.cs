using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Json;

namespace TypedMemory.Core.Wire;

/// <summary>Reads <c>_attachments</c>: an object of a name and what is said of it each.</summary>
internal static class AttachmentsParser
{
    private const string DefaultContentType = "application/octet-stream";

    public static ImmutableArray<ParsedAttachment> Parse(ref JsonScanner scanner, string? id, DocumentLimits limits)
    {
        if (scanner.Current != '{') throw Invalid(id, "Its \"_attachments\" must be an object.");
        Dictionary<string, ParsedAttachment> byName = new(StringComparer.Ordinal);
        scanner.Position++;
        scanner.SkipWhiteSpace();
        while (scanner.Current != '}')
        {
            string name = JsonText.Decode(scanner.ReadString(out bool escaped), escaped);
            CheckName(name, id);
            scanner.SkipWhiteSpace();
            scanner.Expect((byte)':');
            scanner.SkipWhiteSpace();
            byName[name] = ParseEntry(ref scanner, name, id, limits);
            if (!SkipComma(ref scanner)) break;
        }

        scanner.Expect((byte)'}');
        return [.. byName.Values.OrderBy(static a => a.Info.Name, Comparer<string>.Create(Utf8Order.Compare))];
    }

    private static ParsedAttachment ParseEntry(ref JsonScanner scanner, string name, string? id, DocumentLimits limits)
    {
        if (scanner.Current != '{') throw Invalid(id, $"The attachment \"{name}\" must be an object.");
        AttachmentEntry entry = default;
        scanner.Position++;
        scanner.SkipWhiteSpace();
        while (scanner.Current != '}')
        {
            string member = JsonText.Decode(scanner.ReadString(out bool escaped), escaped);
            scanner.SkipWhiteSpace();
            scanner.Expect((byte)':');
            scanner.SkipWhiteSpace();
            switch (member)
            {
                case "content_type": entry.ContentType = ReadText(ref scanner, name, member, id); break;
                case "digest": entry.Digest = ReadText(ref scanner, name, member, id); break;
                case "encoding": entry.Encoding = ReadText(ref scanner, name, member, id); break;
                case "length": entry.Length = ReadInteger(ref scanner, name, member, id); break;
                case "encoded_length": entry.EncodedLength = ReadInteger(ref scanner, name, member, id); break;
                case "revpos":
                    entry.RevPos = (int)Math.Min(ReadInteger(ref scanner, name, member, id), int.MaxValue);
                    break;
                case "stub": entry.Stub = ReadFlag(ref scanner, name, member, id); break;
                case "follows": entry.Follows = ReadFlag(ref scanner, name, member, id); break;
                case "data": entry.Data = ReadData(ref scanner, name, id); break;
                default: scanner.SkipValue(limits.MaxDepth); break;
            }

            if (!SkipComma(ref scanner)) break;
        }

        scanner.Expect((byte)'}');
        if (!entry.Stub && !entry.Follows && entry.Data is null)
        {
            throw Invalid(id, $"The attachment \"{name}\" has none of \"data\", \"stub\" and \"follows\".");
        }

        return entry.ToAttachment(name, DefaultContentType);
    }

    private static void CheckName(string name, string? id)
    {
        if (name.Length == 0) throw Invalid(id, "An attachment's name must not be empty.");
        if (name[0] == '_') throw Invalid(id, $"Attachment name \"{name}\" starts with prohibited character \"_\".");
        if (DocumentEnvelope.HasLoneSurrogate(name))
        {
            throw Invalid(id, "An attachment's name holds half of a surrogate pair.");
        }
    }

    /// <summary>Steps over white space and a comma. Returns false if there is none.</summary>
    private static bool SkipComma(ref JsonScanner scanner)
    {
        scanner.SkipWhiteSpace();
        if (scanner.Current != ',') return false;
        scanner.Position++;
        scanner.SkipWhiteSpace();
        return scanner.Current != '}' ? true : throw scanner.Unexpected("a member");
    }

    private static string ReadText(ref JsonScanner scanner, string name, string member, string? id)
    {
        if (scanner.Current != '"') throw InvalidMember(name, member, "a string", id);
        string text = JsonText.Decode(scanner.ReadString(out bool escaped), escaped);
        return DocumentEnvelope.HasLoneSurrogate(text) ? throw InvalidMember(name, member, "valid text", id) : text;
    }

    private static long ReadInteger(ref JsonScanner scanner, string name, string member, string? id)
    {
        if (!char.IsAsciiDigit((char)scanner.Current))
            throw InvalidMember(name, member, "an integer of at least 0", id);
        ReadOnlySpan<byte> number = scanner.ReadNumber(out bool integer);
        return integer && Utf8Parser.TryParse(number, out long value, out int length) && length == number.Length
            ? value
            : throw InvalidMember(name, member, "an integer of at least 0", id);
    }

    private static bool ReadFlag(ref JsonScanner scanner, string name, string member, string? id) =>
        scanner.Current is (byte)'t' or (byte)'f'
            ? scanner.ReadLiteral()[0] == 't'
            : throw InvalidMember(name, member, "true or false", id);

    private static byte[] ReadData(ref JsonScanner scanner, string name, string? id)
    {
        if (scanner.Current != '"') throw InvalidMember(name, "data", "a string", id);
        ReadOnlySpan<byte> base64 = scanner.ReadString(out bool escaped);
        if (escaped) base64 = Encoding.UTF8.GetBytes(JsonText.Decode(base64, true));
        byte[] data = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Base64.DecodeFromUtf8(base64, data, out _, out int written) == OperationStatus.Done
            ? data.AsSpan(0, written).ToArray()
            : throw InvalidMember(name, "data", "base64", id);
    }

    private static InvalidDocumentException InvalidMember(string name, string member, string expected, string? id) =>
        Invalid(id, $"The attachment \"{name}\" has a \"{member}\" that is not {expected}.");

    private static InvalidDocumentException Invalid(string? id, string reason) =>
        new(TypedMemoryErrorCodes.BadRequest, id, reason);
}
