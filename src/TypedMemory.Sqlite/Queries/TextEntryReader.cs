using TypedMemory.Core.Queries;
using TypedMemory.Generated;

namespace TypedMemory.Sqlite.Queries;

/// <summary>Reads what a full-text index takes from documents. For one thread at a time.</summary>
internal sealed class TextEntryReader
{
    private readonly IndexTexts _texts;
    private readonly IndexKeys? _places;
    private readonly List<IndexKey> _keys = [];

    public TextEntryReader(MemoryIndex index)
    {
        _texts = new IndexTexts(index);
        if (index.Thread.IsEmpty) return;
        List<MemoryIndex> places = [new(index.Thread) { Version = index.Version }];
        if (!index.ThreadOrder.IsEmpty) places.Add(new(index.ThreadOrder) { Version = index.Version });
        _places = new IndexKeys(places);
    }

    /// <summary>Reads a document, or <see langword="null"/> if it is not in the index.</summary>
    public TextEntry? Read(ReadOnlySpan<byte> body)
    {
        byte[]?[]? texts = _texts.Read(body);
        if (_places is null) return texts is null ? null : new TextEntry(texts, null, []);
        _keys.Clear();
        _places.Write(body, _keys);
        return _keys.Count == 0 ? null : new TextEntry(texts, _keys[0].Key, _keys.Count > 1 ? _keys[1].Key : []);
    }
}
