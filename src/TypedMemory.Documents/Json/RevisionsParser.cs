using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace TypedMemory.Documents;

/// <summary>Reads <c>_revisions</c>: <c>{"start":3,"ids":["…","…","…"]}</c>.</summary>
internal static class RevisionsParser
{
    /// <summary>Reads the value. Returns <see langword="null"/> for a path without revisions, which says nothing.</summary>
    public static RevisionPath? Parse(ref JsonScanner scanner, string? id, DocumentLimits limits)
    {
        if (scanner.Current != '{') throw Invalid(id, "must be an object");
        int? start = null;
        List<string>? hashes = null;
        scanner.Position++;
        scanner.SkipWhiteSpace();
        while (scanner.Current != '}')
        {
            ReadOnlySpan<byte> name = scanner.ReadString(out _);
            scanner.SkipWhiteSpace();
            scanner.Expect((byte)':');
            scanner.SkipWhiteSpace();
            if (name.SequenceEqual("start"u8)) start = ParseStart(ref scanner, id);
            else if (name.SequenceEqual("ids"u8)) hashes = ParseHashes(ref scanner, id);
            else scanner.SkipValue(limits.MaxDepth);
            scanner.SkipWhiteSpace();
            if (scanner.Current != ',') break;
            scanner.Position++;
            scanner.SkipWhiteSpace();
            if (scanner.Current == '}') throw scanner.Unexpected("a member");
        }

        scanner.Expect((byte)'}');
        if (start is not { } generation || hashes is null) throw Invalid(id, "must have \"start\" and \"ids\"");
        return hashes.Count == 0 ? null : ToPath(generation, hashes, id);
    }

    private static RevisionPath ToPath(int generation, List<string> hashes, string? id)
    {
        if (hashes.Count > generation) throw Invalid(id, $"has {hashes.Count} ids but starts at {generation}");
        RevisionId[] revisions = new RevisionId[hashes.Count];
        for (int i = 0; i < revisions.Length; i++)
        {
            if (!RevisionId.TryCreate(generation - i, hashes[i], out revisions[i]))
            {
                throw Invalid(id, $"has the id \"{hashes[i]}\", which is no hash of a revision");
            }
        }

        return new RevisionPath(ImmutableCollectionsMarshal.AsImmutableArray(revisions));
    }

    private static int ParseStart(ref JsonScanner scanner, string? id)
    {
        if (!char.IsAsciiDigit((char)scanner.Current)) throw Invalid(id, "must have a \"start\" that is an integer of at least 0");
        ReadOnlySpan<byte> number = scanner.ReadNumber(out bool integer);
        return integer && Utf8Parser.TryParse(number, out int start, out int length) && length == number.Length
            ? start
            : throw Invalid(id, "must have a \"start\" that is an integer of at least 0");
    }

    private static List<string> ParseHashes(ref JsonScanner scanner, string? id)
    {
        if (scanner.Current != '[') throw Invalid(id, "must have \"ids\" that are an array");
        List<string> hashes = [];
        scanner.Position++;
        scanner.SkipWhiteSpace();
        while (scanner.Current != ']')
        {
            if (scanner.Current != '"') throw Invalid(id, "must have \"ids\" that are strings");
            ReadOnlySpan<byte> hash = scanner.ReadString(out bool escaped);
            hashes.Add(JsonText.Decode(hash, escaped));
            scanner.SkipWhiteSpace();
            if (scanner.Current != ',') break;
            scanner.Position++;
            scanner.SkipWhiteSpace();
            if (scanner.Current == ']') throw scanner.Unexpected("a string");
        }

        scanner.Expect((byte)']');
        return hashes;
    }

    private static InvalidDocumentException Invalid(string? id, string what) =>
        new(TypedMemoryErrorCodes.BadRequest, id, $"Its \"_revisions\" {what}.");
}
