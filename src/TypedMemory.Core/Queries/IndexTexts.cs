using System.Buffers;
using TypedMemory.Generated;

namespace TypedMemory.Core.Queries;

/// <summary>
/// Finds the texts of a document that are in the full-text index of its type. For one thread at a time.
/// </summary>
public sealed class IndexTexts
{
    private readonly MemberReader _reader = new();
    private readonly int[] _members;
    private readonly bool[] _isMap;
    private readonly MemoryValue _version;
    private readonly int _versionMember = -1;

    /// <summary>Takes up an index.</summary>
    /// <param name="index">The index.</param>
    public IndexTexts(MemoryIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        _isMap = [.. index.Members.Select(static member => member.Member.IsMap)];
        _members = [.. index.Members.Select(member => _reader.Add(member.Member))];
        if (index.Version == 1) return;
        _version = MemoryValue.Of(index.Version);
        _versionMember = _reader.Add(SchemaVersions.Member);
    }

    /// <summary>Finds the texts.</summary>
    /// <param name="body">The document's body.</param>
    /// <returns>
    /// Each member's text in UTF-8, <see langword="null"/> where there is none, or <see langword="null"/> if there is
    /// no
    /// text at all, or the document is of an older version than the index.
    /// </returns>
    public byte[]?[]? Read(ReadOnlySpan<byte> body)
    {
        _reader.Find(body);
        if (_versionMember >= 0 && SchemaVersions.IsOlder(_reader.Json(body, _versionMember), _version)) return null;
        byte[]?[] texts = new byte[]?[_members.Length];
        bool any = false;
        for (int i = 0; i < texts.Length; i++)
        {
            ReadOnlySpan<byte> json = _reader.Json(body, _members[i]);
            if (json.IsEmpty || !(json[0] is (byte)'"' or (byte)'[' || (_isMap[i] && json[0] == (byte)'{'))) continue;
            try
            {
                texts[i] = json[0] == (byte)'"' ? new CodecReader(json).ReadUtf8String().ToArray() : ReadAll(json);
                any |= texts[i] is not null;
            }
            catch (MemoryFormatException)
            {
                // Not a text of the member's type: whoever reads the document is told.
                continue;
            }
        }

        return any ? texts : null;
    }

    /// <summary>
    /// The texts of a collection or a map, a line for each, of records those of their members, or
    /// <see langword="null"/> if it has
    /// none.
    /// </summary>
    private static byte[]? ReadAll(ReadOnlySpan<byte> json)
    {
        var text = new ArrayBufferWriter<byte>();
        var reader = new CodecReader(json);
        if (json[0] == (byte)'{') AddValues(ref reader, text);
        else AddElements(ref reader, text);
        return text.WrittenCount == 0 ? null : text.WrittenSpan.ToArray();
    }

    private static void AddElements(ref CodecReader reader, ArrayBufferWriter<byte> text)
    {
        reader.ReadArrayStart();
        while (reader.ReadItem()) AddItem(ref reader, text);
    }

    private static void AddValues(ref CodecReader reader, ArrayBufferWriter<byte> text)
    {
        reader.ReadObjectStart();
        while (reader.ReadMember(out _)) AddItem(ref reader, text);
    }

    private static void AddItem(ref CodecReader reader, ArrayBufferWriter<byte> text)
    {
        if (reader.NextByte == (byte)'{') AddRecord(ref reader, text);
        else if (!reader.TryReadNull()) Add(ref reader, text);
    }

    private static void AddRecord(ref CodecReader reader, ArrayBufferWriter<byte> text)
    {
        reader.ReadObjectStart();
        while (reader.ReadMember(out _))
        {
            if (reader.NextByte == (byte)'"') Add(ref reader, text);
            else reader.Skip();
        }
    }

    private static void Add(ref CodecReader reader, ArrayBufferWriter<byte> text)
    {
        if (text.WrittenCount > 0) text.Write("\n"u8);
        text.Write(reader.ReadUtf8String());
    }
}
