using System.Text;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Vectors;

/// <summary>
/// Which models have made vectors of an index: the newest is the one that vectors are made by, and the newest that is
/// ready answers questions.
/// </summary>
internal static class VectorSpaces
{
    /// <summary>The spaces of an index, the newest first.</summary>
    public static List<VectorSpace> Read(Connection connection, long index)
    {
        List<VectorSpace> spaces = [];
        using Statement select = connection.PrepareOnce(
            "SELECT id, model, dimensions, ready FROM vector_spaces WHERE idx = ?1 ORDER BY id DESC");
        select.Bind(1, index);
        while (select.Step())
        {
            spaces.Add(new VectorSpace(
                select.Int64(0), index, select.Text(1), (int)select.Int64(2), select.Int64(3) != 0));
        }

        return spaces;
    }

    /// <summary>The space that answers, or <see langword="null"/> if there is none so far.</summary>
    public static VectorSpace? Answering(Connection connection, long index)
    {
        List<VectorSpace> spaces = Read(connection, index);
        return spaces.Find(static space => space.IsReady) ?? spaces.FirstOrDefault();
    }

    /// <summary>Adds the space of vectors that documents hold.</summary>
    public static void AddOwn(Connection connection, long index, int dimensions) =>
        Add(connection, index, "", dimensions, isReady: true);

    /// <summary>
    /// Makes a model the one by which vectors are made; where it is another one than before, every document is behind.
    /// </summary>
    /// <returns>Whether it is another one.</returns>
    public static bool Use(Connection connection, long index, string model, int dimensions)
    {
        List<VectorSpace> spaces = Read(connection, index);
        if (spaces.Count > 0 && spaces[0].Model == model && spaces[0].Dimensions == dimensions) return false;

        // One that was never finished answers nothing that the one before it does not.
        VectorSpace? ready = spaces.Find(static space => space.IsReady);
        foreach (VectorSpace space in spaces.Where(space => space != ready)) Remove(connection, space.Id);
        if (ready is { } again && again.Model == model && again.Dimensions == dimensions)
        {
            connection.Execute(
                "UPDATE vectors SET behind = NOT EXISTS("
                + $"SELECT 1 FROM vector_data d WHERE d.row = vectors.row AND d.space = {again.Id}) WHERE idx = {index}");
            return true;
        }

        Add(connection, index, model, dimensions, isReady: false);
        connection.Execute($"UPDATE vectors SET behind = 1 WHERE idx = {index} AND NOT behind");
        return true;
    }

    /// <summary>Marks the newest space of an index as ready if no document is behind.</summary>
    /// <returns>The older ones, which nobody asks any more.</returns>
    public static List<VectorSpace> Finish(Connection connection, long index)
    {
        List<VectorSpace> spaces = Read(connection, index);
        if (spaces.Count == 0) return [];
        if (!spaces[0].IsReady)
        {
            long behind = connection.QueryInt64(
                $"SELECT EXISTS(SELECT 1 FROM vectors WHERE idx = {index} AND behind)") ?? 0;
            if (behind != 0) return [];
            connection.Execute($"UPDATE vector_spaces SET ready = 1 WHERE id = {spaces[0].Id}");
        }

        return spaces[1..];
    }

    /// <summary>Removes some vectors of a space, and it once there are none.</summary>
    /// <returns>Whether it is gone.</returns>
    public static bool RemoveSome(Connection connection, long space, int count)
    {
        using Statement delete = connection.PrepareOnce(
            "DELETE FROM vector_data WHERE n IN (SELECT n FROM vector_data WHERE space = ?1 LIMIT ?2)");
        delete.Bind(1, space).Bind(2, count).Run();
        if (connection.Changes == count) return false;
        connection.Execute($"DELETE FROM vector_spaces WHERE id = {space}");
        return true;
    }

    private static void Remove(Connection connection, long space) => connection.Execute(
        $"DELETE FROM vector_data WHERE space = {space}; DELETE FROM vector_spaces WHERE id = {space}");

    private static void Add(Connection connection, long index, string model, int dimensions, bool isReady)
    {
        using Statement insert = connection.PrepareOnce(
            "INSERT INTO vector_spaces(idx, model, dimensions, ready) VALUES(?1, ?2, ?3, ?4)");
        insert.Bind(1, index).BindText(2, Encoding.UTF8.GetBytes(model)).Bind(3, dimensions).Bind(4, isReady ? 1 : 0)
            .Run();
    }
}
