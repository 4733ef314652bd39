using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace TypedMemory.Generated;

/// <summary>
/// Writes canonical JSON for generated codecs: the caller gives the members in order, the writer the rest.
/// </summary>
/// <remarks>
/// The text is built in a buffer that belongs to the thread and is reused, so that a write allocates nothing once the
/// buffer has grown. A writer that is given up half-way, because of an exception, needs no clean-up.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref partial struct CodecWriter
{
    private const int InitialCapacity = 1024;
    private const int MaxRetainedCapacity = 1 << 20;
    private const int InitialStarts = 16;

    [ThreadStatic]
    private static byte[]? t_buffer;

    [ThreadStatic]
    private static int[]? t_starts;

    private byte[] _buffer;
    private int _position;
    private int _depth;

    /// <summary>Where the elements of the sets and maps that are open start, see <see cref="BeginSet()"/>.</summary>
    private int[] _starts;
    private int _startCount;

    /// <summary>The one member that is written of the document, for <see cref="MissingMembers{T}"/>.</summary>
    private readonly byte[]? _wanted;

    /// <summary>Creates a writer of one member of a document, without its name.</summary>
    /// <param name="wanted">The member's name as canonical JSON, and the colon.</param>
    internal CodecWriter(byte[] wanted)
        : this() => _wanted = wanted;

    /// <summary>Creates an empty writer.</summary>
    public CodecWriter()
    {
        _buffer = t_buffer ?? new byte[InitialCapacity];
        t_buffer = null;
        _starts = t_starts ?? new int[InitialStarts];
        t_starts = null;
    }

    /// <summary>Hands over what was written, and ends the writer.</summary>
    /// <param name="output">Where the text goes.</param>
    public void Finish(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(_buffer.AsSpan(0, _position));
        if (_buffer.Length <= MaxRetainedCapacity) t_buffer = _buffer;
        t_starts = _starts;
        _buffer = [];
        _starts = [];
        _position = 0;
    }

    /// <summary>Writes text that is canonical JSON already: names with their punctuation, constants.</summary>
    /// <param name="utf8">The text.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteRaw(scoped ReadOnlySpan<byte> utf8)
    {
        if (_buffer.Length - _position < utf8.Length) Grow(utf8.Length);
        utf8.CopyTo(_buffer.AsSpan(_position));
        _position += utf8.Length;
    }

    /// <summary>Goes to the next member of an object.</summary>
    /// <param name="utf8">What stands before its value: brace or comma, the name and the colon.</param>
    /// <returns>Whether its value is to be written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Member(scoped ReadOnlySpan<byte> utf8)
    {
        if (_wanted is not null && _depth == 1) return IsWanted(utf8);
        WriteRaw(utf8);
        return true;
    }

    /// <summary>Writes <c>null</c>.</summary>
    public void WriteNull() => WriteRaw("null"u8);

    /// <summary>Writes <c>true</c> or <c>false</c>.</summary>
    /// <param name="value">The value.</param>
    public void WriteBoolean(bool value) => WriteRaw(value ? "true"u8 : "false"u8);

    /// <summary>Writes a value of an enum.</summary>
    /// <param name="names">The names of its values.</param>
    /// <param name="number">Its number; of an enum of 64 bits without a sign, its bits.</param>
    public void WriteEnum(CodecEnumNames names, long number)
    {
        ArgumentNullException.ThrowIfNull(names);
        names.Write(ref this, number);
    }

    /// <summary>Opens an array whose order is kept.</summary>
    /// <exception cref="InvalidDocumentException">The value is nested too deep.</exception>
    public void BeginArray()
    {
        Enter();
        WriteByte((byte)'[');
    }

    /// <summary>Opens an array whose order is kept, of a collection that must not be null.</summary>
    /// <param name="value">The collection.</param>
    /// <exception cref="InvalidDocumentException">It is null, or nested too deep.</exception>
    public void BeginArray([NotNull] object? value)
    {
        ThrowIfNull(value);
        BeginArray();
    }

    /// <summary>Goes to the next element of an array or set; called before each, the first too.</summary>
    public void NextItem()
    {
        if (_buffer[_position - 1] != (byte)'[') WriteByte((byte)',');
    }

    /// <summary>Closes an array.</summary>
    public void EndArray()
    {
        WriteByte((byte)']');
        Leave();
    }

    /// <summary>
    /// Goes into an object whose braces the caller writes; <see cref="Leave(ReadOnlySpan{byte})"/> is called at its
    /// end.
    /// </summary>
    /// <exception cref="InvalidDocumentException">The value is nested deeper than a reader goes, or holds
    /// itself.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (++_depth > CodecReader.MaxDepth) throw TooDeep();
    }

    /// <summary>Goes into an object as <see cref="Enter()"/> does, unless there is none.</summary>
    /// <param name="value">The object.</param>
    /// <exception cref="InvalidDocumentException">It is null, or nested deeper than a reader goes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter([NotNull] object? value)
    {
        ThrowIfNull(value);
        Enter();
    }

    /// <summary>Goes out of an object.</summary>
    /// <param name="utf8">What stands behind its last value: the brace, and what is before it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(scoped ReadOnlySpan<byte> utf8)
    {
        if (_wanted is null || _depth > 1) WriteRaw(utf8);
        Leave();
    }

    /// <summary>Goes out of an object whose braces the caller writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave() => _depth--;

    /// <summary>Refuses a value that must not be null, and is.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidDocumentException">It is null.</exception>
    public readonly void ThrowIfNull([NotNull] object? value)
    {
        if (value is null)
            throw Refused("is null, which its type does not allow. Set it, or declare the property nullable.");
    }

    /// <summary>Makes the exception for a value of a type that is not a case of its hierarchy.</summary>
    /// <param name="type">The type.</param>
    public readonly InvalidDocumentException UnknownCase(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Refused($"is a \"{type.Name}\", which is not a case of its type. Name it there with [JsonDerivedType].");
    }

    /// <summary>Makes the exception for a type that a JsonSerializerContext does not list.</summary>
    /// <param name="type">The type.</param>
    /// <param name="context">The context.</param>
    public static InvalidOperationException NotInContext(Type type, Type context)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(context);
        return new($"\"{context.Name}\" does not list \"{type}\". Add [JsonSerializable(typeof({type.Name}))] to it.");
    }

    private readonly bool IsWanted(scoped ReadOnlySpan<byte> utf8) =>
        utf8.EndsWith(_wanted) && utf8[^(_wanted!.Length + 1)] is (byte)'{' or (byte)',';

    private readonly InvalidDocumentException TooDeep() => Refused(
        $"is nested deeper than {CodecReader.MaxDepth} levels, or holds itself. Store such a chain as a list, or as documents that name each other by their ids.");

    /// <summary>
    /// Makes the exception for a value that cannot be written, with the name of the last member written.
    /// </summary>
    private readonly InvalidDocumentException Refused(string reason, Exception? cause = null)
    {
        ReadOnlySpan<byte> written = _buffer.AsSpan(0, _position);
        int end = written.LastIndexOf("\":"u8);
        int start = end < 0 ? -1 : written[..end].LastIndexOf((byte)'"');
        string member = start < 0
            ? "The value" : $"The member \"{Encoding.UTF8.GetString(written[(start + 1)..end])}\"";
        return new InvalidDocumentException(TypedMemoryErrorCodes.BadRequest, null, $"{member} {reason}", cause);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteByte(byte value)
    {
        if (_position == _buffer.Length) Grow(1);
        _buffer[_position++] = value;
    }

    /// <summary>Room for at least so many bytes; what is used of it is added to <see cref="_position"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _position < count) Grow(count);
        return _buffer.AsSpan(_position);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        Debug.Assert(count > 0, "Grow is called with what is missing.");
        int wanted = checked(_position + count);
        Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(wanted, 2L * _buffer.Length)));
    }
}
