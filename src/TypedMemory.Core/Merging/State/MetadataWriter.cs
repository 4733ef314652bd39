using System.Buffers;
using System.Buffers.Text;

namespace TypedMemory.Core.Merging.State;

/// <summary>Writes the reserved member: canonical JSON of arrays, objects, integers and plain strings.</summary>
internal sealed class MetadataWriter
{
    private readonly ArrayBufferWriter<byte> _output = new(128);
    private bool _separate;

    public ReadOnlySpan<byte> Written => _output.WrittenSpan;

    public void StartArray() => Start((byte)'[');

    public void EndArray() => End((byte)']');

    public void StartObject() => Start((byte)'{');

    public void EndObject() => End((byte)'}');

    public void Name(ReadOnlySpan<byte> escaped)
    {
        Quoted(escaped);
        Put((byte)':');
        _separate = false;
    }

    public void Name(MemberName name) => Name(name.Escaped);

    /// <summary>Writes a string of characters that need no escape.</summary>
    public void Text(ReadOnlySpan<byte> ascii) => Quoted(ascii);

    public void Text(string ascii)
    {
        Span<byte> utf8 = stackalloc byte[80];
        Quoted(utf8[..System.Text.Encoding.ASCII.GetBytes(ascii, utf8)]);
    }

    public void Number(long value)
    {
        Separate();
        Span<byte> digits = _output.GetSpan(20);
        Utf8Formatter.TryFormat(value, digits, out int written);
        _output.Advance(written);
        _separate = true;
    }

    /// <summary>Writes a natural number: as a string where a JSON peer would round it.</summary>
    public void Natural(UInt128 value)
    {
        if (value <= (UInt128)EditStamp.MaxTime) Number((long)value);
        else Text(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Begins a text that is written in pieces.</summary>
    public void StartText()
    {
        Separate();
        Put((byte)'"');
    }

    /// <summary>A piece of a text whose characters need no escape.</summary>
    public void Piece(ReadOnlySpan<byte> text) => _output.Write(text);

    /// <summary>Writes an element that is JSON already.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        Separate();
        _output.Write(json);
        _separate = true;
    }

    public void EndText()
    {
        Put((byte)'"');
        _separate = true;
    }

    private void Quoted(ReadOnlySpan<byte> text)
    {
        Separate();
        Put((byte)'"');
        _output.Write(text);
        Put((byte)'"');
        _separate = true;
    }

    private void Start(byte bracket)
    {
        Separate();
        Put(bracket);
        _separate = false;
    }

    private void End(byte bracket)
    {
        Put(bracket);
        _separate = true;
    }

    private void Separate()
    {
        if (_separate) Put((byte)',');
    }

    private void Put(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }
}
