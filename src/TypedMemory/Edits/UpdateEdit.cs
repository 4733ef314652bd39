using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Transactions;

namespace TypedMemory.Edits;

/// <summary>An update in a unit of work.</summary>
internal static class UpdateEdit
{
    /// <summary>Composes the update on the document as it will be once its open conflicts are resolved.</summary>
    public static async ValueTask<DocumentWrite?> ComposeAsync<T, TId>(
        IDocumentStore store,
        MemoryType<T, TId> type,
        TId id,
        Func<T, T> update,
        DocumentSnapshot? current,
        EditContext context,
        CancellationToken cancellationToken)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        if (!type.IsThere(current, DateTimeOffset.FromUnixTimeMilliseconds(context.Now)))
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound,
                $"The document \"{id.DocumentId}\" was not updated: it does not exist.");
        }

        T before = await ReadableState.ReadAsync(store, type, current, cancellationToken).ConfigureAwait(false);
        return new ValueEdit<T, TId>(type, Apply(type, id, update, before))
            .Compose(current, context with { KeepsUnreadable = true });
    }

    /// <summary>The error of an item whose own code, or whose update, threw.</summary>
    public static TypedMemoryException ErrorOf(string id, Exception error) => error as TypedMemoryException
        ?? new InvalidDocumentException(
            TypedMemoryErrorCodes.BadRequest, id.Length > 0 ? id : null, error.Message, error);

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
}
