namespace TypedMemory.Core.Merging.State;

/// <summary>
/// Walks over the members of an object in canonical form whose names need no escape. Made for texts that are known to
/// be canonical: what is not as expected ends the walk, and is not explained.
/// </summary>
/// <param name="json">The text between the object's braces.</param>
internal ref struct PlainMembers(ReadOnlySpan<byte> json)
{
    private ReadOnlySpan<byte> _rest = json;
    private bool _first = true;

    /// <summary>The name of the present member; empty beyond the last.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The text of its value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether the walk is beyond the last member.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>Goes to the next member, or to the end.</summary>
    /// <returns>Whether the text was as expected.</returns>
    public bool TryMoveNext()
    {
        Name = Value = default;
        if (_rest.IsEmpty)
        {
            AtEnd = true;
            return true;
        }

        if (!_first)
        {
            if (_rest[0] != (byte)',') return false;
            _rest = _rest[1..];
        }

        _first = false;
        if (_rest.Length < 4 || _rest[0] != (byte)'"') return false;
        int name = _rest[1..].IndexOfAny((byte)'"', (byte)'\\');
        if (name <= 0 || _rest[name + 1] == (byte)'\\' || name + 3 >= _rest.Length || _rest[name + 2] != (byte)':')
            return false;
        Name = _rest.Slice(1, name);
        _rest = _rest[(name + 3)..];
        int length = LengthOfValue(_rest);
        if (length <= 0) return false;
        Value = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    private static int LengthOfValue(ReadOnlySpan<byte> json)
    {
        switch (json[0])
        {
            case (byte)'"':
                return LengthOfString(json);
            case (byte)'{' or (byte)'[':
                return LengthOfNested(json);
            default:
                int end = json.IndexOf((byte)',');
                return end < 0 ? json.Length : end;
        }
    }

    private static int LengthOfString(ReadOnlySpan<byte> json)
    {
        int at = 1;
        while (at < json.Length)
        {
            int next = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) break;
            at += next;
            if (json[at] == (byte)'"') return at + 1;
            at += 2;
        }

        return -1;
    }

    private static int LengthOfNested(ReadOnlySpan<byte> json)
    {
        int depth = 0, at = 0;
        while (at < json.Length)
        {
            int next = json[at..].IndexOfAny("\"{}[]"u8);
            if (next < 0) break;
            at += next;
            if (json[at] == (byte)'"')
            {
                int text = LengthOfString(json[at..]);
                if (text < 0) break;
                at += text;
                continue;
            }

            depth += json[at] is (byte)'{' or (byte)'[' ? 1 : -1;
            at++;
            if (depth == 0) return at;
        }

        return -1;
    }
}
