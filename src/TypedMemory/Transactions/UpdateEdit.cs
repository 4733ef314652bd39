using TypedMemory.Documents;

namespace TypedMemory;

/// <summary>An update in a unit of work.</summary>
internal static class UpdateEdit
{
    /// <summary>Composes the update on the document as it will be once its open conflicts are resolved.</summary>
    public static DocumentWrite? Compose<T, TId>(
        MemoryType<T, TId> type, TId id, Func<T, T> update, DocumentSnapshot? current, EditContext context)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        if (current is null or { Winner.Deleted: true })
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound, $"The document \"{id.DocumentId}\" was not updated: it does not exist.");
        }

        T value = Apply(type, id, update, Read(type, Merged(type.Merge, current)));
        return new ValueEdit<T, TId>(type, value).Compose(current, context);
    }

    /// <summary>Runs the function of an update on a value.</summary>
    /// <exception cref="InvalidOperationException">It returned null, or a value with another key.</exception>
    public static T Apply<T, TId>(MemoryType<T, TId> type, TId id, Func<T, T> update, T value)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        T updated = update(value);
        if (updated is null)
        {
            throw new InvalidOperationException(
                $"The update of \"{id.DocumentId}\" returned null. Return the value that shall be stored; to remove the document, delete it.");
        }

        TId key = type.GetId(updated);
        return key.Equals(id)
            ? updated
            : throw new InvalidOperationException(
                $"The update of \"{id.DocumentId}\" returned a value whose key is \"{key.DocumentId}\". An update must not "
                + "change the members of the key; write the value under its new key and delete the old one instead.");
    }

    private static DocumentRevision Merged(IMemoryMerge merge, DocumentSnapshot current)
    {
        if (current.Leaves.Length == 1) return current.Winner;
        Resolution resolution = ConflictResolver.Resolve(merge, current);
        return resolution.Write?.Revisions.FirstOrDefault(static revision => !revision.Deleted) ?? current.Winner;
    }

    private static T Read<T, TId>(MemoryType<T, TId> type, DocumentRevision revision)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        try
        {
            return type.Codec.Read(revision.Body.Span);
        }
        catch (MemoryFormatException exception) when (exception.Id is null)
        {
            throw exception.WithId(revision.Id);
        }
    }
}
