using TypedMemory.Core.Json;

namespace TypedMemory.Core.Queries;

/// <summary>Finds the values of the entries of a map.</summary>
internal static class MapValues
{
    /// <summary>
    /// Where the values stand in the text, of several entries with one name the last; none of what is not an object.
    /// The text is JSON.
    /// </summary>
    public static Dictionary<string, Range> Find(ReadOnlySpan<byte> json)
    {
        var values = new Dictionary<string, Range>(StringComparer.Ordinal);
        if (json.IsEmpty || json[0] != (byte)'{') return values;
        var scanner = new JsonScanner(json) { Position = 1 };
        scanner.SkipWhiteSpace();
        while (scanner.Current != (byte)'}')
        {
            string name = JsonText.Decode(scanner.ReadString(out bool escaped), escaped);
            scanner.SkipWhiteSpace();
            scanner.Expect((byte)':');
            scanner.SkipWhiteSpace();
            int start = scanner.Position;
            scanner.SkipValue(int.MaxValue);
            values[name] = start..scanner.Position;
            scanner.SkipWhiteSpace();
            if (scanner.Current == (byte)',') scanner.Position++;
            scanner.SkipWhiteSpace();
        }

        return values;
    }
}
