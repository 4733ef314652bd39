using System.Buffers.Text;
using System.Runtime.InteropServices;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Wire;

/// <summary>Reads <c>_revisions</c>: <c>{"start":3,"ids":["…","…","…"]}</c>.</summary>
internal static class RevisionsParser
{
    /// <summary>
    /// Reads the value. Returns <see langword="null"/> for a path without revisions, which says nothing.
    /// </summary>
    public static RevisionPath? Parse(ref JsonScanner scanner, string? id, DocumentLimits limits)
    {
        if (scanner.Current != '{') throw Invalid(id, "must be an object");
        int? start = null;
        JsonScanner ids = default;
        int count = -1;
        scanner.Position++;
        scanner.SkipWhiteSpace();
        while (scanner.Current != '}')
        {
            ReadOnlySpan<byte> name = scanner.ReadString(out _);
            scanner.SkipWhiteSpace();
            scanner.Expect((byte)':');
            scanner.SkipWhiteSpace();
            if (name.SequenceEqual("start"u8))
            {
                start = ParseStart(ref scanner, id);
            }
            else if (name.SequenceEqual("ids"u8))
            {
                ids = scanner;
                count = SkipHashes(ref scanner, id);
            }
            else
            {
                scanner.SkipValue(limits.MaxDepth);
            }

            scanner.SkipWhiteSpace();
            if (scanner.Current != ',') break;
            scanner.Position++;
            scanner.SkipWhiteSpace();
            if (scanner.Current == '}') throw scanner.Unexpected("a member");
        }

        scanner.Expect((byte)'}');
        if (start is not { } generation || count < 0) throw Invalid(id, "must have \"start\" and \"ids\"");
        if (count > generation) throw Invalid(id, $"has {count} ids but starts at {generation}");
        return count == 0 ? null : ReadPath(ids, generation, count, id);
    }

    private static int ParseStart(ref JsonScanner scanner, string? id)
    {
        if (!char.IsAsciiDigit((char)scanner.Current)) throw InvalidStart(id);
        ReadOnlySpan<byte> number = scanner.ReadNumber(out bool integer);
        return integer && Utf8Parser.TryParse(number, out int start, out int length) && length == number.Length
            ? start
            : throw InvalidStart(id);
    }

    /// <summary>Steps over the array of hashes. Returns how many there are.</summary>
    private static int SkipHashes(ref JsonScanner scanner, string? id)
    {
        if (scanner.Current != '[') throw Invalid(id, "must have \"ids\" that are an array");
        int count = 0;
        scanner.Position++;
        scanner.SkipWhiteSpace();
        while (scanner.Current != ']')
        {
            if (scanner.Current != '"') throw Invalid(id, "must have \"ids\" that are strings");
            scanner.ReadString(out _);
            count++;
            scanner.SkipWhiteSpace();
            if (scanner.Current != ',') break;
            scanner.Position++;
            scanner.SkipWhiteSpace();
            if (scanner.Current == ']') throw scanner.Unexpected("a string");
        }

        scanner.Expect((byte)']');
        return count;
    }

    /// <summary>Reads the path from an array of hashes that was stepped over before.</summary>
    private static RevisionPath ReadPath(JsonScanner scanner, int generation, int count, string? id)
    {
        RevisionId[] revisions = new RevisionId[count];
        for (int i = 0; i < count; i++)
        {
            scanner.Position++;
            scanner.SkipWhiteSpace();
            ReadOnlySpan<byte> hash = scanner.ReadString(out bool escaped);
            scanner.SkipWhiteSpace();
            bool valid = escaped
                ? RevisionId.TryCreate(generation - i, JsonText.Decode(hash, escaped), out revisions[i])
                : RevisionId.TryCreate(generation - i, hash, out revisions[i]);
            if (!valid)
            {
                throw Invalid(id, $"has the id \"{JsonText.Decode(hash, escaped)}\", which is not a hash of a revision");
            }
        }

        return new RevisionPath(ImmutableCollectionsMarshal.AsImmutableArray(revisions));
    }

    private static InvalidDocumentException InvalidStart(string? id) =>
        Invalid(id, "must have a \"start\" that is an integer of at least 0");

    private static InvalidDocumentException Invalid(string? id, string what) =>
        new(TypedMemoryErrorCodes.BadRequest, id, $"Its \"_revisions\" {what}.");
}
