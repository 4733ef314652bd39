using TypedMemory.Core.Store;

namespace TypedMemory.Edits;

/// <summary>Writes edits that functions of the application compose, in the scope of the caller.</summary>
internal static class ApplicationEdits
{
    /// <summary>Writes an edit.</summary>
    /// <exception cref="TypedMemoryException">The edit could not be made.</exception>
    public static async ValueTask<WriteOutcome> WriteAsync(
        IDocumentStore store, IOptimisticEdit edit, CancellationToken cancellationToken) =>
        (await WriteAllAsync(store, [edit], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Writes edits, each of which stands or falls by itself.</summary>
    public static async ValueTask<IReadOnlyList<WriteOutcome>> WriteEachAsync(
        IDocumentStore store, IReadOnlyList<IOptimisticEdit> edits, CancellationToken cancellationToken)
    {
        OptimisticEdits loop = In(store, edits);
        IReadOnlyList<WriteOutcome> outcomes = await loop.WriteAsync(cancellationToken).ConfigureAwait(false);
        TypedMemoryTelemetry.WriteRetries.Add(loop.Retries);
        return outcomes;
    }

    /// <summary>Writes edits in one transaction, all or none.</summary>
    /// <exception cref="TypedMemoryException">An edit could not be made, and nothing was written.</exception>
    public static async ValueTask<IReadOnlyList<WriteOutcome>> WriteAllAsync(
        IDocumentStore store, IReadOnlyList<IOptimisticEdit> edits, CancellationToken cancellationToken)
    {
        OptimisticEdits loop = In(store, edits);
        IReadOnlyList<WriteOutcome> outcomes = await loop.WriteAllAsync(cancellationToken).ConfigureAwait(false);
        TypedMemoryTelemetry.WriteRetries.Add(loop.Retries);
        return outcomes;
    }

    private static OptimisticEdits In(IDocumentStore store, IReadOnlyList<IOptimisticEdit> edits) =>
        new(store, edits) { Context = ScopedOrigin.ContextAsync };
}
