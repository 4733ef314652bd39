using TypedMemory.Core.Queries;
using TypedMemory.Generated;
using TypedMemory.Sqlite.Queries;
using TypedMemory.Sqlite.Recall;
using TypedMemory.Sqlite.Vectors;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore : IVectorStore
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<QueryRow>> FindNearestAsync(
        VectorQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Read<IReadOnlyList<QueryRow>>(
            reader =>
            {
                using var search = new NearestSearch(reader.Recall, query, _vectors, cancellationToken);
                return search.Run();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<VectorSpaceInfo?> GetVectorSpaceAsync(
        string prefix, MemoryIndex index, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(index);
        return Read(
            reader => reader.Indexes.Read(prefix).Find(stored => stored.Is(index)) is { } stored
                && VectorSpaces.Answering(reader.Connection, stored.Id) is { } space
                    ? new VectorSpaceInfo(space.Model, space.Dimensions) : null,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask UseModelsAsync(
        IReadOnlyList<EmbeddingTarget> targets, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(targets);
        bool outdated = await Read(
            reader => VectorWork.IsOutdated(reader.Connection, IndexCatalog.Read(reader.Connection), targets),
            cancellationToken).ConfigureAwait(false);
        if (!outdated) return;
        await RunAsync(
            writer => VectorWork.Use(writer.Connection, IndexCatalog.Read(writer.Connection), targets),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EmbeddingWork>> ReadBehindAsync(
        IReadOnlyList<EmbeddingTarget> targets, IReadOnlySet<long> except, int limit,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(except);
        return Read(
            reader => VectorWork.Read(
                reader.Connection, IndexCatalog.Read(reader.Connection), targets, except, limit),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask WriteEmbeddingsAsync(
        IReadOnlyList<EmbeddingResult> results, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(results);
        List<long> old = await RunAsync(
            writer => VectorWork.Write(writer.Connection, results), cancellationToken).ConfigureAwait(false);
        foreach (long space in old)
        {
            while (!await RunAsync(
                writer => VectorWork.RemoveSome(writer.Connection, space), cancellationToken).ConfigureAwait(false))
            {
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<EmbeddingCounts> CountEmbeddingsAsync(
        IReadOnlyList<EmbeddingTarget> targets, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return Read(
            reader => VectorWork.Count(reader.Connection, IndexCatalog.Read(reader.Connection), targets),
            cancellationToken);
    }
}
