using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Edits;

/// <summary>An edit by a function of the application, on the document as it will be once its conflicts are
/// resolved.</summary>
/// <remarks>The function is not run on the store's writer: it may take its time.</remarks>
internal sealed class UpdateEdit<T, TId>(
    IDocumentStore store, MemoryType<T, TId> type, TId id, Func<T, T> update) : IOptimisticEdit
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public string Id { get; } = id.DocumentId;

    /// <summary>Whether a document that does not exist is an error. The default value is
    /// <see langword="false"/>.</summary>
    public bool MustExist { get; init; }

    /// <summary>What the document has to fulfil to be edited; the default value, <see langword="null"/>, is
    /// nothing.</summary>
    public QueryScan? Filter { get; init; }

    /// <summary>
    /// Whether the function's fault is that of the one item: it becomes a <see cref="TypedMemoryException"/>. The
    /// default value is <see langword="false"/>: the caller gets it as it was thrown.
    /// </summary>
    public bool IsolatesFaults { get; init; }

    /// <summary>Whether the document fulfilled the filter when the edit was last composed.</summary>
    public bool IsChosen { get; private set; }

    /// <summary>Whether there was a document to edit when the edit was last composed.</summary>
    public bool Exists { get; private set; }

    /// <summary>What the function returned last.</summary>
    public T Value { get; private set; } = default!;

    public async ValueTask<DocumentWrite?> ComposeAsync(
        DocumentSnapshot? current, EditContext context, CancellationToken cancellationToken)
    {
        IsChosen = Filter is null || Filter.Matches(current);
        Exists = IsChosen && type.IsThere(current, DateTimeOffset.FromUnixTimeMilliseconds(context.Now));
        if (!IsChosen) return null;
        try
        {
            return await ApplyAsync(current, context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (IsolatesFaults
            && error is not (OperationCanceledException or OutOfMemoryException or TypedMemoryException))
        {
            throw new InvalidDocumentException(
                TypedMemoryErrorCodes.BadRequest, Id.Length > 0 ? Id : null, error.Message, error);
        }
    }

    private async ValueTask<DocumentWrite?> ApplyAsync(
        DocumentSnapshot? current, EditContext context, CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return !MustExist ? null : throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound, $"The document \"{Id}\" was not updated: it does not exist.");
        }

        T before = await ReadableState.ReadAsync(store, type, current!, cancellationToken).ConfigureAwait(false);
        Value = Run(before);
        context = context with { KeepsUnreadable = true };
        DocumentWrite? write = new ValueEdit<T, TId>(type, Value).Compose(current, context);

        // What changes nothing is not written, and so does not go through the functions of the application.
        if (write is not null && type.Writing is { } writing)
        {
            Value = WithSameKey(writing(Value));
            write = new ValueEdit<T, TId>(type, Value).Compose(current, context);
        }

        if (type.Stamps is not null)
        {
            DocumentRevision? written = write?.Revisions.FirstOrDefault(static revision => !revision.Deleted);
            Value = type.ReadForUpdate(Id, (written ?? current!.Winner).Body.Span);
        }

        return write;
    }

    /// <summary>Runs the function on a value.</summary>
    /// <exception cref="InvalidOperationException">It returned null, or a value with another key.</exception>
    private T Run(T value)
    {
        T updated = update(value);
        if (updated is null)
        {
            throw new InvalidOperationException(
                $"The update of \"{Id}\" returned null. Return the value that shall be stored; to remove the document, delete it.");
        }

        return WithSameKey(updated);
    }

    private T WithSameKey(T updated)
    {
        TId key = type.GetId(updated);
        return key.Equals(id)
            ? updated
            : throw new InvalidOperationException(
                $"The update of \"{Id}\" returned a value whose key is \"{key.DocumentId}\". An update must not "
                + "change the members of the key; write the value under its new key and delete the old one instead.");
    }
}
