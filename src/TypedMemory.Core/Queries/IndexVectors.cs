using TypedMemory.Generated;

namespace TypedMemory.Core.Queries;

/// <summary>Finds what an index of vectors takes from a document. For one thread at a time.</summary>
/// <remarks>A document without it, or of an older version than the index, is not in the index.</remarks>
public sealed class IndexVectors
{
    private readonly MemberReader _reader = new();
    private readonly IndexTexts? _texts;
    private readonly MemoryVector _vector;
    private readonly int _member, _versionMember = -1;
    private readonly MemoryValue _version;

    /// <summary>Takes up an index.</summary>
    /// <param name="index">The index, one of vectors.</param>
    public IndexVectors(MemoryIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        _vector = index.Vector ?? throw new ArgumentException("The index has no vectors. Name an index over a member with [Vector].", nameof(index));
        if (_vector.IsDerived)
        {
            _texts = new IndexTexts(index);
            return;
        }

        _member = _reader.Add(index.Members[0].Member);
        if (index.Version == 1) return;
        _version = MemoryValue.Of(index.Version);
        _versionMember = _reader.Add(SchemaVersions.Member);
    }

    /// <summary>The text that a model makes the vector of, in UTF-8.</summary>
    /// <param name="body">The document's body.</param>
    /// <returns><see langword="null"/> if there is none but white space.</returns>
    public byte[]? ReadText(ReadOnlySpan<byte> body)
    {
        if (_texts?.Read(body) is not { } texts) return null;
        byte[] text = texts.OfType<byte[]>().ToArray() switch
        {
            [var only] => only,
            var several => [.. several.Where(static part => part.Length > 0).SelectMany(
                static (part, i) => i == 0 ? part : [(byte)'\n', .. part])],
        };
        return text.AsSpan().ContainsAnyExcept(" \t\r\n"u8) ? text : null;
    }

    /// <summary>The vector that the document holds.</summary>
    /// <param name="body">The document's body.</param>
    /// <returns><see langword="null"/> if there is none of the index' dimensions.</returns>
    public float[]? ReadVector(ReadOnlySpan<byte> body)
    {
        if (_vector.IsDerived) return null;
        _reader.Find(body);
        if (_versionMember >= 0 && SchemaVersions.IsOlder(_reader.Json(body, _versionMember), _version)) return null;
        ReadOnlySpan<byte> json = _reader.Json(body, _member);
        if (json.IsEmpty || json[0] is not ((byte)'"' or (byte)'[')) return null;
        try
        {
            ReadOnlyMemory<float> vector = new CodecReader(json).ReadVector();
            return vector.Length == _vector.Dimensions && IsFinite(vector.Span) ? vector.ToArray() : null;
        }
        catch (MemoryFormatException)
        {
            // Not a vector: whoever reads the document as its type is told.
            return null;
        }
    }

    private static bool IsFinite(ReadOnlySpan<float> vector)
    {
        foreach (float number in vector)
        {
            if (!float.IsFinite(number)) return false;
        }

        return true;
    }
}
