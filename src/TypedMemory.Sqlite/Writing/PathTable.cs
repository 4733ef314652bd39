using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>The table of what does not stand in the rows of documents: see <see cref="SplitPath"/>.</summary>
internal sealed class PathTable(Connection connection)
{
    private readonly Statement _set = connection.Prepare(HotStatements.SetPath);
    private readonly Statement _delete = connection.Prepare(HotStatements.DeletePath);
    private readonly byte[] _inRow = new byte[SplitPath.MostInRow];

    /// <summary>Puts a path where it belongs, and says what of it the row has to hold.</summary>
    /// <param name="row">The document, with the whole path or with what comes in front of the stored one.</param>
    /// <param name="stored">The document as it is stored.</param>
    /// <param name="limit">How many revisions of a path are kept.</param>
    /// <param name="flags">The flags of the row.</param>
    public ReadOnlySpan<byte> Place(in RowToWrite row, StoredDocument stored, int limit, out long flags)
    {
        flags = row.Flags | (long)DocumentFlags.Split;
        if (row.Added.Length > 0 && stored.HasRoomFor(row.Added.Length, limit))
        {
            ReadOnlySpan<byte> inRow = stored.InRow;
            row.Added.CopyTo(_inRow);
            inRow.CopyTo(_inRow.AsSpan(row.Added.Length));
            return _inRow.AsSpan(0, row.Added.Length + inRow.Length);
        }

        if (row.Path.Length > SplitPath.MostInRow)
        {
            _set.BindText(1, row.Utf8Id).BindBlob(2, SplitPath.Rest(row.Path, limit)).Run();
            return [];
        }

        if (stored.IsSplit) Delete(row.Utf8Id);
        flags = row.Flags;
        return row.Path;
    }

    public void Delete(ReadOnlySpan<byte> utf8Id) => _delete.BindText(1, utf8Id).Run();
}
