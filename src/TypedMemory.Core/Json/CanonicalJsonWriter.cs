using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace TypedMemory.Core.Json;

/// <summary>
/// Writes one JSON value in canonical form into a pooled buffer: one pass, nesting on a stack of its own.
/// </summary>
internal sealed class CanonicalJsonWriter(int sizeHint) : IDisposable
{
    // Members of the objects that are open, the outermost first; of each, where its text lies in the buffer.
    private readonly List<Member> _members = [];
    private readonly Stack<Frame> _frames = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(sizeHint + 64);
    private int _length;

    private readonly record struct Frame(bool IsObject, int FirstMember);

    private readonly record struct Member(int Start, int NameLength, int End);

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <exception cref="FormatException">The text is not JSON.</exception>
    public void WriteValue(ReadOnlySpan<byte> utf8Json)
    {
        if (!Utf8.IsValid(utf8Json)) throw new FormatException("The text is not JSON: it is not valid UTF-8.");
        JsonScanner scanner = new(utf8Json);
        try
        {
            scanner.SkipWhiteSpace();
            WriteTokens(ref scanner);
            scanner.ExpectEnd();
        }
        catch (FormatException exception)
        {
            throw new FormatException($"The text is not JSON: {exception.Message}.", exception);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void WriteTokens(ref JsonScanner scanner)
    {
        do
        {
            switch (scanner.Current)
            {
                case (byte)'{' or (byte)'[':
                    if (WriteStart(ref scanner)) continue;
                    break;
                case (byte)'"':
                    WriteString(ref scanner);
                    break;
                case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                    ReadOnlySpan<byte> number = scanner.ReadNumber(out bool integer);
                    Span<byte> output = Reserve(number.Length + CanonicalNumber.MaxGrowth);
                    _length += CanonicalNumber.Write(number, integer, output);
                    break;
                default:
                    Write(scanner.ReadLiteral());
                    break;
            }

            WriteEnds(ref scanner);
        }
        while (_frames.Count > 0);
    }

    /// <summary>Opens an array or object. Returns false if it is empty and closed again.</summary>
    private bool WriteStart(ref JsonScanner scanner)
    {
        bool isObject = scanner.Current == '{';
        scanner.Position++;
        scanner.SkipWhiteSpace();
        if (scanner.Current == (isObject ? '}' : ']'))
        {
            scanner.Position++;
            Write(isObject ? "{}"u8 : "[]"u8);
            return false;
        }

        Write(isObject ? "{"u8 : "["u8);
        _frames.Push(new Frame(isObject, _members.Count));
        if (isObject) WriteName(ref scanner);
        return true;
    }

    /// <summary>Writes what stands between a value and the next one: brackets that close, or a comma.</summary>
    private void WriteEnds(ref JsonScanner scanner)
    {
        while (_frames.TryPeek(out Frame frame))
        {
            if (frame.IsObject) _members[^1] = _members[^1] with { End = _length };
            scanner.SkipWhiteSpace();
            if (scanner.Current == ',')
            {
                scanner.Position++;
                scanner.SkipWhiteSpace();
                Write(","u8);
                if (frame.IsObject) WriteName(ref scanner);
                return;
            }

            if (scanner.Current != (frame.IsObject ? '}' : ']'))
            {
                throw scanner.Unexpected(frame.IsObject ? "',' or '}'" : "',' or ']'");
            }

            scanner.Position++;
            if (frame.IsObject) SortMembers(frame.FirstMember);
            Write(frame.IsObject ? "}"u8 : "]"u8);
            _frames.Pop();
        }
    }

    private void WriteName(ref JsonScanner scanner)
    {
        int start = _length;
        WriteString(ref scanner);
        _members.Add(new Member(start, _length - start, 0));
        scanner.SkipWhiteSpace();
        scanner.Expect((byte)':');
        scanner.SkipWhiteSpace();
        Write(":"u8);
    }

    /// <summary>
    /// Puts the members of the innermost object in order and drops all but the last of the same name.
    /// </summary>
    private void SortMembers(int first)
    {
        int count = _members.Count - first;
        if (!IsSorted(first))
        {
            Member[] members = new Member[count];
            _members.CopyTo(first, members, 0, count);
            Array.Sort(members, (left, right) =>
            {
                int order = CanonicalNames.Compare(NameOf(left), NameOf(right));
                return order != 0 ? order : left.Start.CompareTo(right.Start);
            });
            Rearrange(members);
        }

        _members.RemoveRange(first, count);
    }

    private bool IsSorted(int first)
    {
        for (int i = first + 1; i < _members.Count; i++)
        {
            if (CanonicalNames.Compare(NameOf(_members[i - 1]), NameOf(_members[i])) >= 0) return false;
        }

        return true;
    }

    private void Rearrange(Member[] members)
    {
        int start = members.Min(static member => member.Start);
        int size = _length - start;
        byte[] sorted = ArrayPool<byte>.Shared.Rent(size);
        int at = 0;
        for (int i = 0; i < members.Length; i++)
        {
            bool superseded = i + 1 < members.Length && NameOf(members[i]).SequenceEqual(NameOf(members[i + 1]));
            if (superseded) continue;
            if (at > 0) sorted[at++] = (byte)',';
            ReadOnlySpan<byte> member = _buffer.AsSpan(members[i].Start, members[i].End - members[i].Start);
            member.CopyTo(sorted.AsSpan(at));
            at += member.Length;
        }

        sorted.AsSpan(0, at).CopyTo(_buffer.AsSpan(start));
        _length = start + at;
        ArrayPool<byte>.Shared.Return(sorted);
    }

    private ReadOnlySpan<byte> NameOf(Member member) => _buffer.AsSpan(member.Start + 1, member.NameLength - 2);

    private void WriteString(ref JsonScanner scanner)
    {
        ReadOnlySpan<byte> text = scanner.ReadString(out bool escaped);
        Write("\""u8);
        if (escaped) WriteUnescaped(text);
        else Write(text);
        Write("\""u8);
    }

    private void WriteUnescaped(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int run = text.IndexOf((byte)'\\');
            Write(run < 0 ? text : text[..run]);
            if (run < 0) return;
            text = text[run..];
            char unit = JsonText.DecodeEscape(text, out int length);
            text = text[length..];
            if (unit < 0x80)
            {
                _length += JsonText.WriteAscii((byte)unit, Reserve(6));
            }
            else if (char.IsHighSurrogate(unit) && text is [(byte)'\\', (byte)'u', ..]
                && JsonText.DecodeEscape(text, out length) is var low && char.IsLowSurrogate(low))
            {
                text = text[length..];
                _length += new Rune(unit, low).EncodeToUtf8(Reserve(4));
            }
            else
            {
                _length += char.IsSurrogate(unit)
                    ? JsonText.WriteUnicodeEscape(unit, Reserve(6))
                    : new Rune(unit).EncodeToUtf8(Reserve(4));
            }
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    private Span<byte> Reserve(int size)
    {
        if (_buffer.Length - _length < size)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(_buffer.Length * 2, _length + size)));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(_length);
    }
}
