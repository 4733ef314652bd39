namespace TypedMemory.Documents;

public ref partial struct CodecWriter
{
    /// <summary>Opens an array whose elements are a set: they are sorted by their canonical text, once each.</summary>
    /// <returns>What <see cref="EndSet"/> needs.</returns>
    public int BeginSet()
    {
        BeginArray();
        return _startCount;
    }

    /// <summary>Goes to the next element of a set; called before each, the first too.</summary>
    public void NextSetItem()
    {
        NextItem();
        AddStart();
    }

    /// <summary>Closes a set.</summary>
    /// <param name="set">What <see cref="BeginSet"/> returned.</param>
    public void EndSet(int set)
    {
        Sort(set, keyed: false);
        WriteByte((byte)']');
    }

    /// <summary>Opens an object whose members are the entries of a map: they are sorted by the UTF-8 bytes of their names.</summary>
    /// <returns>What <see cref="EndMap"/> needs.</returns>
    public int BeginMap()
    {
        WriteByte((byte)'{');
        return _startCount;
    }

    /// <summary>Goes to the next entry of a map; the name is written next, then <see cref="EndName"/>, then the value.</summary>
    public void NextEntry()
    {
        if (_buffer[_position - 1] != (byte)'{') WriteByte((byte)',');
        AddStart();
    }

    /// <summary>Ends the name of an entry, which was written as a string or as a number.</summary>
    public void EndName()
    {
        int start = _starts![_startCount - 1];
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
    /// <param name="map">What <see cref="BeginMap"/> returned.</param>
    public void EndMap(int map)
    {
        Sort(map, keyed: true);
        WriteByte((byte)'}');
    }

    private void AddStart()
    {
        if (_starts is null) _starts = new int[16];
        else if (_startCount == _starts.Length) Array.Resize(ref _starts, 2 * _startCount);
        _starts[_startCount++] = _position;
    }

    /// <summary>Brings the elements since a mark into order and drops duplicates; nothing moves if they are in order.</summary>
    private void Sort(int mark, bool keyed)
    {
        int count = _startCount - mark;
        _startCount = mark;
        if (count < 2) return;
        Span<int> starts = _starts.AsSpan(mark, count);
        int end = _position;
        ReadOnlySpan<byte> text = _buffer;
        bool sorted = true;
        for (int i = 1; i < count && sorted; i++)
        {
            int next = i + 1 < count ? starts[i + 1] - 1 : end;
            sorted = SortedElement.Compare(
                text[starts[i - 1]..(starts[i] - 1)], text[starts[i]..next], keyed) < 0;
        }

        if (sorted) return;
        int begin = starts[0];
        byte[] copy = _buffer.AsSpan(begin, end - begin).ToArray();
        var elements = new SortedElement[count];
        for (int i = 0; i < count; i++)
        {
            int next = i + 1 < count ? starts[i + 1] - 1 : end;
            elements[i] = new SortedElement(copy, starts[i] - begin, next - starts[i], keyed);
        }

        Array.Sort(elements);
        _position = begin;
        for (int i = 0; i < count; i++)
        {
            if (i > 0 && elements[i].CompareTo(elements[i - 1]) == 0) continue;
            if (_position > begin) WriteByte((byte)',');
            WriteRaw(elements[i].Text);
        }
    }
}
