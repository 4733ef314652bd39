using System.Buffers;
using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>
/// A merge of the application's own with the codec of its values; the generator makes one for each such member.
/// </summary>
/// <typeparam name="T">The type of the member.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CustomMerge<T> : CustomMerge
{
    private readonly IMerge<T> _merge;
    private readonly ValueReader _read;
    private readonly ValueWriter _write;

    /// <summary>Creates the merge.</summary>
    /// <param name="merge">The application's rule.</param>
    /// <param name="read">Reads a value.</param>
    /// <param name="write">Writes a value as canonical JSON.</param>
    /// <exception cref="ArgumentException">The rule has a name that documents cannot bear.</exception>
    public CustomMerge(IMerge<T> merge, ValueReader read, ValueWriter write)
        : base((merge ?? throw new ArgumentNullException(nameof(merge))).Name)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(write);
        (_merge, _read, _write) = (merge, read, write);
    }

    /// <summary>Reads a value of JSON.</summary>
    /// <param name="utf8Json">The value.</param>
    public delegate T ValueReader(ReadOnlySpan<byte> utf8Json);

    /// <summary>Writes a value as canonical JSON.</summary>
    /// <param name="value">The value.</param>
    /// <param name="output">Where it goes.</param>
    public delegate void ValueWriter(T value, IBufferWriter<byte> output);

    internal override ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> smaller, ReadOnlyMemory<byte> greater) =>
        Write(_merge.Join(_read(smaller.Span), _read(greater.Span)));

    /// <summary>The join in the order that is given, for the check of the laws.</summary>
    internal T JoinAsGiven(T left, T right) => _merge.Join(left, right);

    internal ReadOnlyMemory<byte> Write(T value)
    {
        var output = new ArrayBufferWriter<byte>();
        _write(value, output);
        return output.WrittenMemory;
    }

    internal T Read(ReadOnlyMemory<byte> utf8Json) => _read(utf8Json.Span);
}
