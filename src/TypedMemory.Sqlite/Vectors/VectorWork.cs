using System.Text;
using TypedMemory.Core.Codec;
using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Vectors;

/// <summary>What the worker that makes vectors reads and writes.</summary>
internal static class VectorWork
{
    /// <summary>How many vectors of a model that nobody asks any more one transaction removes.</summary>
    private const int RemoveStep = 5000;

    /// <summary>Makes models those by which vectors are made.</summary>
    public static bool Use(Connection connection, IndexCatalog catalog, IReadOnlyList<EmbeddingTarget> targets)
    {
        foreach (EmbeddingTarget target in targets)
        {
            if (Find(catalog, target) is { } index)
                VectorSpaces.Use(connection, index.Id, target.Model, target.Index.Vector!.Dimensions);
        }

        return true;
    }

    /// <summary>Whether there is anything for <see cref="Use"/> to do.</summary>
    public static bool IsOutdated(
        Connection connection, IndexCatalog catalog, IReadOnlyList<EmbeddingTarget> targets) =>
        targets.Any(target => Find(catalog, target) is { } index
            && (VectorSpaces.Read(connection, index.Id).FirstOrDefault() is not { } newest
                || newest.Model != target.Model || newest.Dimensions != target.Index.Vector!.Dimensions));

    /// <summary>Reads texts that are behind, the oldest first.</summary>
    public static IReadOnlyList<EmbeddingWork> Read(
        Connection connection, IndexCatalog catalog, IReadOnlyList<EmbeddingTarget> targets, IReadOnlySet<long> except,
        int limit)
    {
        List<EmbeddingWork> work = [];
        foreach (EmbeddingTarget target in targets)
        {
            if (Find(catalog, target) is not { } index) continue;
            if (VectorSpaces.Read(connection, index.Id).FirstOrDefault() is not { } space) continue;
            var vectors = new IndexVectors(index.Index);
            using Statement select = connection.PrepareOnce(
                "SELECT v.row, v.id, d.body FROM vectors v CROSS JOIN docs d ON d.id = v.id "
                + "WHERE v.idx = ?1 AND v.behind ORDER BY v.row");
            select.Bind(1, index.Id);
            while (work.Count < limit && select.Step())
            {
                if (except.Contains(select.Int64(0)) || vectors.ReadText(select.Bytes(2)) is not { } text) continue;
                work.Add(new EmbeddingWork(
                    select.Int64(0), space.Id, select.Text(1), space.Model, space.Dimensions,
                    Encoding.UTF8.GetString(text)));
            }
        }

        return work;
    }

    /// <summary>Keeps vectors of texts that are still there.</summary>
    /// <returns>The spaces that nobody asks any more.</returns>
    public static List<long> Write(Connection connection, IReadOnlyList<EmbeddingResult> results)
    {
        using Statement insert = connection.PrepareOnce(
            "INSERT INTO vector_data(space, row, data) SELECT s.id, v.row, ?3 FROM vectors v JOIN vector_spaces s "
            + "ON s.idx = v.idx WHERE v.row = ?2 AND s.id = ?1 ON CONFLICT DO NOTHING");
        using Statement done = connection.PrepareOnce(
            "UPDATE vectors SET behind = 0 WHERE row = ?2 AND ?1 = (SELECT max(id) FROM vector_spaces s "
            + "WHERE s.idx = vectors.idx)");
        foreach (EmbeddingResult result in results)
        {
            insert.Bind(1, result.Work.Space).Bind(2, result.Work.Row).BindBlob(3, VectorBytes.Of(result.Vector.Span))
                .Run();
            done.Bind(1, result.Work.Space).Bind(2, result.Work.Row).Run();
        }

        List<long> indexes = [];
        using (Statement select = connection.PrepareOnce("SELECT DISTINCT idx FROM vector_spaces WHERE model <> ''"))
        {
            while (select.Step()) indexes.Add(select.Int64(0));
        }

        return [.. indexes.SelectMany(index => VectorSpaces.Finish(connection, index)).Select(static old => old.Id)];
    }

    /// <summary>Removes some vectors of a space that nobody asks.</summary>
    /// <returns>Whether it is gone.</returns>
    public static bool RemoveSome(Connection connection, long space) =>
        VectorSpaces.RemoveSome(connection, space, RemoveStep);

    /// <summary>Counts the texts, and those that are behind.</summary>
    public static EmbeddingCounts Count(
        Connection connection, IndexCatalog catalog, IReadOnlyList<EmbeddingTarget> targets)
    {
        long documents = 0, behind = 0;
        foreach (EmbeddingTarget target in targets)
        {
            if (Find(catalog, target) is not { } index) continue;
            documents += connection.QueryInt64($"SELECT count(*) FROM vectors WHERE idx = {index.Id}") ?? 0;
            behind += connection.QueryInt64($"SELECT count(*) FROM vectors WHERE idx = {index.Id} AND behind") ?? 0;
        }

        return new EmbeddingCounts(documents, behind);
    }

    private static StoredIndex? Find(IndexCatalog catalog, EmbeddingTarget target)
    {
        byte[] prefix = Encoding.UTF8.GetBytes(target.Prefix);
        return catalog.Types.FirstOrDefault(type => type.Prefix.AsSpan().SequenceEqual(prefix))
            ?.Vectors.FirstOrDefault(index => index.Is(target.Index));
    }
}
