using TypedMemory.Documents;

namespace TypedMemory;

internal sealed partial class MemoryRepository<T, TId>
{
    public async ValueTask<IReadOnlyList<MemoryWriteOutcome>> UpsertManyAsync(
        IEnumerable<T> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        var edits = new ManyEdits();
        using PooledUtf8Writer contents = PooledUtf8Writer.Rent();
        var ends = new List<int>();
        foreach (T value in values)
        {
            edits.Add(type.GetId(value).DocumentId);
            type.Codec.Write(value, contents);
            ends.Add(contents.WrittenMemory.Length);
        }

        return await edits.WriteAsync(store, Compose, cancellationToken).ConfigureAwait(false);

        DocumentWrite? Compose(int item, DocumentSnapshot? current)
        {
            int start = item == 0 ? 0 : ends[item - 1];
            ReadOnlyMemory<byte> content = contents.WrittenMemory[start..ends[item]];
            return type.Compose(edits.IdOf(item), current, content, ContextOf(store));
        }
    }

    public async ValueTask<IReadOnlyList<MemoryWriteOutcome>> DeleteManyAsync(
        IEnumerable<TId> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        var edits = new ManyEdits();
        foreach (TId id in ids) edits.Add(id.DocumentId);
        return await edits.WriteAsync(store, Compose, cancellationToken).ConfigureAwait(false);

        DocumentWrite? Compose(int item, DocumentSnapshot? current)
        {
            if (current is null or { Winner.Deleted: true })
            {
                throw new TypedMemoryException(
                    TypedMemoryErrorCodes.NotFound, $"The document \"{edits.IdOf(item)}\" was not deleted: it does not exist.");
            }

            return TypedEdit.Delete(type.Merge, current, ContextOf(store));
        }
    }
}
