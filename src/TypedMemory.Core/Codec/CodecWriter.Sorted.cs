using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using TypedMemory.Core.Codec;

namespace TypedMemory.Generated;

public ref partial struct CodecWriter
{
    /// <summary>Opens an array whose elements are a set: they are sorted by their canonical text, once each.</summary>
    /// <returns>What <see cref="EndSet"/> needs.</returns>
    public int BeginSet()
    {
        BeginArray();
        return _startCount;
    }

    /// <inheritdoc cref="BeginSet()"/>
    /// <param name="value">The collection.</param>
    /// <exception cref="InvalidDocumentException">It is null, or nested too deep.</exception>
    public int BeginSet([NotNull] object? value)
    {
        ThrowIfNull(value);
        return BeginSet();
    }

    /// <summary>Goes to the next element of a set; called before each, the first too.</summary>
    public void NextSetItem()
    {
        NextItem();
        AddStart();
    }

    /// <summary>
    /// Closes the array that <see cref="BeginSet()"/> opened: sorts its elements, and drops those that are equal.
    /// </summary>
    /// <param name="set">What <see cref="BeginSet()"/> returned.</param>
    public void EndSet(int set)
    {
        Sort(set, keyed: false);
        EndArray();
    }

    /// <summary>
    /// Opens an object whose members are the entries of a map: they are sorted by the UTF-8 bytes of their names.
    /// </summary>
    /// <param name="value">The map.</param>
    /// <returns>What <see cref="EndMap"/> needs.</returns>
    /// <exception cref="InvalidDocumentException">It is null, or nested too deep.</exception>
    public int BeginMap([NotNull] object? value)
    {
        ThrowIfNull(value);
        return BeginMap();
    }

    /// <summary>
    /// Opens an object whose members are the entries of a map: they are sorted by the UTF-8 bytes of their names.
    /// </summary>
    /// <returns>What <see cref="EndMap"/> needs.</returns>
    public int BeginMap()
    {
        Enter();
        WriteByte((byte)'{');
        return _startCount;
    }

    /// <summary>
    /// Goes to the next entry of a map; the name is written next, then <see cref="EndName"/>, then the value.
    /// </summary>
    public void NextEntry()
    {
        if (_buffer[_position - 1] != (byte)'{') WriteByte((byte)',');
        AddStart();
    }

    /// <summary>Ends the name of an entry, which was written as a string or as a number.</summary>
    public void EndName()
    {
        int start = _starts[_startCount - 1];
        if (_buffer[start] != (byte)'"')
        {
            // A number or a boolean becomes a name by quotation marks around it.
            WriteByte((byte)'"');
            _buffer.AsSpan(start, _position - 1 - start).CopyTo(_buffer.AsSpan(start + 1));
            _buffer[start] = (byte)'"';
            WriteByte((byte)'"');
        }

        WriteByte((byte)':');
    }

    /// <summary>Closes a map.</summary>
    /// <param name="map">What <see cref="BeginMap()"/> returned.</param>
    public void EndMap(int map)
    {
        Sort(map, keyed: true);
        WriteByte((byte)'}');
        Leave();
    }

    private void AddStart()
    {
        if (_startCount == _starts.Length) Array.Resize(ref _starts, Math.Max(InitialStarts, 2 * _startCount));
        _starts[_startCount++] = _position;
    }

    /// <summary>
    /// Brings the elements since a mark into order and drops duplicates; nothing moves if they are in order.
    /// </summary>
    private void Sort(int mark, bool keyed)
    {
        int count = _startCount - mark;
        _startCount = mark;
        if (count < 2) return;
        int begin = _starts[mark];
        int length = _position - begin;
        byte[] copy = ArrayPool<byte>.Shared.Rent(length);
        SortedElement[] elements = ArrayPool<SortedElement>.Shared.Rent(count);
        _buffer.AsSpan(begin, length).CopyTo(copy);
        for (int i = 0; i < count; i++)
        {
            int start = _starts[mark + i];
            int end = i + 1 < count ? _starts[mark + i + 1] - 1 : _position;
            elements[i] = new SortedElement(start - begin, end - start);
        }

        if (SortedElement.Sort(elements.AsSpan(0, count), copy, keyed))
        {
            _position = begin;
            for (int i = 0; i < count; i++)
            {
                if (i > 0 && SortedElement.Compare(elements[i - 1].Of(copy), elements[i].Of(copy), keyed) == 0)
                    continue;
                if (_position > begin) WriteByte((byte)',');
                WriteRaw(elements[i].Of(copy));
            }
        }

        ArrayPool<SortedElement>.Shared.Return(elements);
        ArrayPool<byte>.Shared.Return(copy);
    }
}
