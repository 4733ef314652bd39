using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Writing;

/// <summary>Sees to it that no two documents have the same key in a unique index.</summary>
internal sealed class UniqueKeys(Connection connection, IndexKeeper indexes)
{
    private readonly KeyChanges _keys = new(connection);
    private readonly Statement _selectOther = connection.Prepare(HotStatements.OtherOfKey);

    /// <summary>
    /// Why a write may not be made: it gives the document a key of a unique index that another one has.
    /// </summary>
    public TypedMemoryException? Refusal(PreparedWrite write)
    {
        if (!write.KeepsUnique || indexes.Catalog.Find(write.Utf8Id) is not { HasUnique: true } type) return null;
        if (write.Revisions.LastOrDefault(static revision => !revision.Deleted) is not { } revision) return null;
        _keys.Clear();
        byte[] old = indexes.ReadIndexed(write.Utf8Id);
        if (old.Length > 0) type.Write(old, _keys.Old);
        type.WriteUnique(revision.Body.Span, _keys.New);
        foreach ((int index, byte[] key) in _keys.New)
        {
            // A document keeps what it has, even where another one came to have it by a sync or a merge: else nobody
            // could mend it.
            if (_keys.HadBefore(index, key) || OtherWith(type, index, key, write.Utf8Id) is not { } other) continue;
            string members = string.Join(
                ", ", type.Indexes[index].Index.Members.Select(static member => $"\"{member.Member.Path}\""));
            return new TypedMemoryException(
                TypedMemoryErrorCodes.NotUnique,
                $"The document \"{write.Id}\" was not stored: \"{other}\" has the same value of {members}, and the index over it is "
                + "unique. Give the document another value, or change or delete the other one first.");
        }

        return null;
    }

    private string? OtherWith(TypeIndexer type, int index, byte[] key, ReadOnlySpan<byte> utf8Id)
    {
        _selectOther.Bind(1, type.Indexes[index].Id).BindBlob(2, key).BindText(3, utf8Id);
        string? other = _selectOther.Step() ? _selectOther.Text(0) : null;
        _selectOther.Reset();
        return other;
    }
}
