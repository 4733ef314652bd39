using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Json;

namespace TypedMemory.Generated;

/// <summary>Reads JSON for generated codecs: strict, forward only, without a token for every step.</summary>
/// <remarks>
/// The reader stands at the first byte of a value when a value is to be read. It takes any JSON that is valid, and is
/// quickest on the canonical form. What is wrong is a <see cref="MemoryFormatException"/> with member and position.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref partial struct CodecReader
{
    /// <summary>
    /// How many arrays and objects may be open at a time, the document included: what peers and stores take too.
    /// </summary>
    internal const int MaxDepth = 512;

    /// <summary>Values are cut out of texts whose depth was looked at already.</summary>
    internal static JsonDocumentOptions AnyDepth { get; } = new() { MaxDepth = 2 * MaxDepth };

    private readonly ReadOnlySpan<byte> _json;
    private int _position;
    private int _depth;
    private bool _opened;

    /// <summary>Whether the value is the name of an entry: numbers are then in quotation marks.</summary>
    private bool _inName;
    private ReadOnlySpan<byte> _member;

    /// <summary>Creates a reader that stands at the one value of a text.</summary>
    /// <param name="utf8Json">The text.</param>
    public CodecReader(ReadOnlySpan<byte> utf8Json)
    {
        _json = utf8Json;
        SkipWhiteSpace();
    }

    /// <summary>Checks that nothing follows the value.</summary>
    public void End()
    {
        SkipWhiteSpace();
        if (_position < _json.Length) throw Fail("the end of the document was expected");
    }

    /// <summary>The first byte of the value that is about to be read.</summary>
    internal readonly byte NextByte => Current;

    /// <summary>Reads the start of an object.</summary>
    public void ReadObjectStart() => Open((byte)'{', "an object");

    /// <summary>Goes to the next member of the object.</summary>
    /// <param name="name">The member's name, unescaped.</param>
    /// <returns>Whether there is one; if not, the object is read to its end.</returns>
    public bool ReadMember(out ReadOnlySpan<byte> name)
    {
        if (!Next((byte)'}'))
        {
            name = default;
            return false;
        }

        _member = name = ReadMemberName();
        return true;
    }

    /// <summary>Reads the start of an object of known members.</summary>
    /// <param name="names">The members.</param>
    public ReadMembers ReadObject(MemberNames names)
    {
        ReadObjectStart();
        return new ReadMembers(names);
    }

    /// <summary>Goes to the next member of the object.</summary>
    /// <param name="members">Those that are known, and what was found of them.</param>
    /// <param name="member">The member's number; -1 if it is not known.</param>
    /// <returns>Whether there is one; if not, the object is read to its end, and has what is required.</returns>
    /// <exception cref="MemoryFormatException">The object has ended, and lacks a member that is required.</exception>
    public bool ReadMember(ref ReadMembers members, out int member)
    {
        MemberNames names = members.Names;
        member = -1;
        if (!Next((byte)'}'))
        {
            if (members.Missing() is { } missing) throw Missing(missing);
            return false;
        }

        int length = names.Match(_json[_position..], members.Next, out ReadOnlySpan<byte> name);
        if (length > 0)
        {
            _member = name;
            _position += length;
            SkipWhiteSpace();
            member = members.Next;
        }
        else
        {
            _member = ReadMemberName();
            member = names.Find(_member);
            if (member < 0) return true;
        }

        members.Add(member);
        members.Next = member + 1;
        return true;
    }

    private ReadOnlySpan<byte> ReadMemberName()
    {
        if (Current != (byte)'"') throw Fail("the name of a member was expected");
        ReadOnlySpan<byte> name = ReadUtf8();
        SkipWhiteSpace();
        if (Current != (byte)':') throw Fail("a colon was expected");
        _position++;
        SkipWhiteSpace();
        return name;
    }

    /// <summary>
    /// Goes to the next entry of a map, at its name, which is read as a value; then <see cref="EndName"/> is called.
    /// </summary>
    /// <returns>Whether there is one; if not, the object is read to its end.</returns>
    public bool ReadName()
    {
        if (!Next((byte)'}')) return false;
        if (Current != (byte)'"') throw Fail("the name of an entry was expected");
        _inName = true;
        return true;
    }

    /// <summary>Goes from the name of an entry to its value.</summary>
    public void EndName()
    {
        _inName = false;
        SkipWhiteSpace();
        if (Current != (byte)':') throw Fail("a colon was expected");
        _position++;
        SkipWhiteSpace();
    }

    /// <summary>Looks for a member of the object that is about to be read.</summary>
    /// <param name="name">The member's name.</param>
    /// <returns>The text of its value; empty if there is none.</returns>
    public readonly ReadOnlySpan<byte> FindMember(scoped ReadOnlySpan<byte> name)
    {
        CodecReader ahead = this;
        ReadOnlySpan<byte> found = default;
        ahead.ReadObjectStart();
        while (ahead.ReadMember(out ReadOnlySpan<byte> member))
        {
            ReadOnlySpan<byte> value = ahead.ReadRaw();
            if (member.SequenceEqual(name)) found = value;
        }

        return CanonicalJson.Of(found);
    }

    /// <summary>Reads the start of an array.</summary>
    public void ReadArrayStart() => Open((byte)'[', "an array");

    /// <summary>Goes to the next element of the array.</summary>
    /// <returns>Whether there is one; if not, the array is read to its end.</returns>
    public bool ReadItem() => Next((byte)']');

    /// <summary>Reads <c>null</c>, if that is the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadNull() => Current == (byte)'n' && TryReadLiteral("null"u8);

    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    public bool ReadBoolean()
    {
        if (Current == (byte)'t' && TryReadLiteral("true"u8)) return true;
        if (Current == (byte)'f' && TryReadLiteral("false"u8)) return false;
        throw Unexpected("true or false", _position);
    }

    /// <summary>Reads a value of an enum.</summary>
    /// <param name="names">The names of its values.</param>
    /// <returns>Its number; of an enum of 64 bits without a sign, its bits.</returns>
    public long ReadEnum(CodecEnumNames names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Read(ref this);
    }

    /// <summary>Passes over a value, whatever it is.</summary>
    public void Skip() => _ = ReadRaw();

    /// <summary>Reads a value as its text.</summary>
    public ReadOnlySpan<byte> ReadRaw()
    {
        int start = _position;
        var scanner = new JsonScanner(_json[start..], whole: false);
        try
        {
            scanner.SkipValue(MaxDepth);
        }
        catch (Exception e) when (e is FormatException or JsonDepthException)
        {
            throw Fail("the value is not valid JSON", start, e);
        }

        _position = start + scanner.Position;
        return _json[start.._position];
    }

    /// <summary>Makes the exception for a required member that is not there.</summary>
    /// <param name="member">The member's JSON name.</param>
    public readonly MemoryFormatException Missing(string member) =>
        new(null, member, _position, "the member is required and is missing.");

    /// <summary>Makes the exception for an object of a hierarchy that has none of the known discriminators.</summary>
    /// <param name="member">The discriminator's name.</param>
    /// <param name="found">What is there, as JSON; empty if it is missing.</param>
    /// <param name="known">The known ones.</param>
    public readonly MemoryFormatException UnknownCase(string member, ReadOnlySpan<byte> found, string known) =>
        found.IsEmpty
        ? Missing(member)
        : new(null, member, _position, $"one of {known} was expected, but there is {Encoding.UTF8.GetString(found)}.");

    /// <summary>Where the reader stands, in bytes.</summary>
    public readonly int Position => _position;

    /// <summary>Whether the value is a string, and not only the name of an entry that is a number.</summary>
    public readonly bool IsText => Current == (byte)'"' && !(_inName && IsNumberInQuotes(_json[_position..]));

    private static bool IsNumberInQuotes(ReadOnlySpan<byte> text)
    {
        int length = NumberLength(text[1..]);
        return length > 0 && length + 1 < text.Length && text[length + 1] == (byte)'"';
    }

    private readonly byte Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (uint)_position < (uint)_json.Length ? _json[_position] : (byte)0;
    }

    private void Open(byte bracket, string expected)
    {
        if (Current != bracket) throw Unexpected(expected, _position);
        if (++_depth > MaxDepth) throw Fail($"the document is nested deeper than {MaxDepth} levels");
        _position++;
        _opened = true;
    }

    /// <summary>Passes over the comma between two elements, or the closing bracket.</summary>
    private bool Next(byte bracket)
    {
        SkipWhiteSpace();
        byte current = Current;
        if (current == bracket)
        {
            _position++;
            _depth--;
            _opened = false;
            return false;
        }

        if (_opened)
        {
            _opened = false;
            return true;
        }

        if (current != (byte)',') throw Fail($"a comma or \"{(char)bracket}\" was expected");
        _position++;
        SkipWhiteSpace();
        return true;
    }

    private bool TryReadLiteral(ReadOnlySpan<byte> literal)
    {
        if (!_json[_position..].StartsWith(literal)) return false;
        _position += literal.Length;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SkipWhiteSpace()
    {
        if (Current <= (byte)' ') SkipManyWhiteSpace();
    }

    private void SkipManyWhiteSpace()
    {
        while (_position < _json.Length && _json[_position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _position++;
        }
    }

    /// <summary>Makes the exception for a value that is not what the member needs.</summary>
    /// <param name="expected">What was expected, e.g. <c>an integer</c>.</param>
    /// <param name="position">Where the value starts.</param>
    public readonly MemoryFormatException Unexpected(string expected, int position)
    {
        string found = position >= _json.Length ? "the end of the document" : _json[position] switch
        {
            (byte)'{' => "an object",
            (byte)'[' => "an array",
            (byte)'"' => "the string " + Excerpt(position),
            (byte)'n' => "null",
            (byte)'t' or (byte)'f' => "a boolean",
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => "the number " + Excerpt(position),
            _ => "no JSON value",
        };
        return Fail($"{expected} was expected, but there is {found}", position);
    }

    private readonly MemoryFormatException Fail(string reason) => Fail(reason, _position);

    private readonly MemoryFormatException Fail(string reason, int position, Exception? cause = null) =>
        new(null, _member.IsEmpty ? null : Encoding.UTF8.GetString(_member), position, reason + ".", cause);

    /// <summary>The start of a value, short enough for a message.</summary>
    private readonly string Excerpt(int position)
    {
        const int limit = 40;
        ReadOnlySpan<byte> rest = _json[position..];
        int length = rest[0] == (byte)'"' ? rest[1..].IndexOf((byte)'"') + 2 : rest.IndexOfAny(",}] \n"u8);
        if (length < 1) length = rest.Length;
        return length <= limit ? Encoding.UTF8.GetString(rest[..length]) : Encoding.UTF8.GetString(rest[..limit])
            + "...";
    }
}
