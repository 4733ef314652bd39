using TypedMemory.Documents;

namespace TypedMemory;

internal sealed partial class MemoryRepository<T, TId>
{
    public async ValueTask<IReadOnlyList<MemoryWriteOutcome>> UpsertManyAsync(
        IEnumerable<T> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        using PooledUtf8Writer contents = PooledUtf8Writer.Rent();
        List<(string Id, int End)> items = [];
        foreach (T value in values)
        {
            type.Codec.Write(value, contents);
            items.Add((type.GetId(value).DocumentId, contents.WrittenMemory.Length));
        }

        // Only now, since the buffer moves while it grows.
        var edits = new ContentEdit<T, TId>[items.Count];
        int start = 0;
        for (int i = 0; i < edits.Length; i++)
        {
            (string id, int end) = items[i];
            edits[i] = new ContentEdit<T, TId>(type, id, contents.WrittenMemory[start..end]);
            start = end;
        }

        return await EditManyAsync(edits, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<MemoryWriteOutcome>> EditManyAsync(
        IReadOnlyList<IDocumentEdit> edits, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<WriteOutcome> written = await store.EditAsync(edits, cancellationToken).ConfigureAwait(false);
        var outcomes = new MemoryWriteOutcome[written.Count];
        for (int i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = new MemoryWriteOutcome(written[i].Id, written[i].Winner, written[i].Error);
        }

        return outcomes;
    }
}
