using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Writing;

/// <summary>Sees to it that no two documents have the same key in a unique index.</summary>
/// <remarks>
/// The indexes hold no document of an older version of the schema: such documents are looked at one by one, in their
/// present form, which a write pays for until they are written again.
/// </remarks>
internal sealed class UniqueKeys(Connection connection, IndexKeeper indexes)
{
    private readonly KeyChanges _keys = new(connection);
    private readonly List<IndexKey> _ofOlder = [];
    private readonly Statement _selectOther = connection.Prepare(HotStatements.OtherOfKey);
    private readonly Statement _selectOlder = connection.Prepare(HotStatements.OlderDocuments);

    /// <summary>
    /// Why a write may not be made: it gives the document a key of a unique index that another one has.
    /// </summary>
    public TypedMemoryException? Refusal(PreparedWrite write)
    {
        if (!write.KeepsUnique || indexes.Catalog.Find(write.Utf8Id) is not { HasUnique: true } type) return null;
        if (write.Revisions.LastOrDefault(static revision => !revision.Deleted) is not { } revision) return null;
        _keys.Clear();
        byte[] old = indexes.ReadIndexed(write.Utf8Id);
        if (old.Length > 0) type.WritePresent(Present(old, write.Upcast), _keys.Old);
        type.WriteUnique(revision.Body.Span, _keys.New);

        // A document keeps what it has, even where another one came to have it by a sync or a merge: else nobody could
        // mend it.
        _keys.New.RemoveAll(key => _keys.HadBefore(key.Index, key.Key));
        foreach ((int index, byte[] key) in _keys.New)
        {
            if (OtherWith(type, index, key, write.Utf8Id) is { } other) return Refused(write, type, index, other);
        }

        return write.Upcast is { } upcast && type.Older is { } older && _keys.New.Count > 0
            ? OlderRefusal(write, type, older, upcast) : null;
    }

    /// <summary>The document as the type reads it; where that fails, as it is stored.</summary>
    private static ReadOnlySpan<byte> Present(byte[] body, DocumentUpcast? upcast)
    {
        try
        {
            return upcast?.Invoke(body) ?? body;
        }
        catch (MemoryFormatException)
        {
            return body;
        }
    }

    private static TypedMemoryException Refused(PreparedWrite write, TypeIndexer type, int index, string other)
    {
        string members = string.Join(
            ", ", type.Indexes[index].Index.Members.Select(static member => $"\"{member.Member.Path}\""));
        return new TypedMemoryException(
            TypedMemoryErrorCodes.NotUnique,
            $"The document \"{write.Id}\" was not stored: \"{other}\" has the same value of {members}, and the index over it is "
            + "unique. Give the document another value, or change or delete the other one first.");
    }

    private TypedMemoryException? OlderRefusal(
        PreparedWrite write, TypeIndexer type, StoredIndex older, DocumentUpcast upcast)
    {
        _selectOlder.Bind(1, older.Id).BindText(2, write.Utf8Id);
        try
        {
            while (_selectOlder.Step())
            {
                _ofOlder.Clear();
                type.WriteUnique(Present(_selectOlder.Bytes(1).ToArray(), upcast), _ofOlder);
                foreach ((int index, byte[] key) in _ofOlder)
                {
                    if (_keys.New.Exists(made => made.Index == index && made.Key.AsSpan().SequenceEqual(key)))
                        return Refused(write, type, index, _selectOlder.Text(0));
                }
            }

            return null;
        }
        finally
        {
            _selectOlder.Reset();
        }
    }

    private string? OtherWith(TypeIndexer type, int index, byte[] key, ReadOnlySpan<byte> utf8Id)
    {
        _selectOther.Bind(1, type.Indexes[index].Id).BindBlob(2, key).BindText(3, utf8Id);
        string? other = _selectOther.Step() ? _selectOther.Text(0) : null;
        _selectOther.Reset();
        return other;
    }
}
