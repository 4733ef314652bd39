using System.Text;
using TypedMemory.Core.Queries.Views;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>Keeps the rows of views, within the writer's transactions.</summary>
/// <param name="connection">The writer's connection.</param>
internal sealed class ViewIndexing(Connection connection)
{
    /// <summary>Finds the views of a signature, and makes those that are not there.</summary>
    /// <returns>The sequence at which they stand.</returns>
    public long Open(string signature, int count)
    {
        connection.Execute(ViewTables.Create);
        using Statement insert = connection.PrepareOnce(
            "INSERT INTO views(signature, number, seq, total) VALUES(?1, ?2, 0, 0) ON CONFLICT DO NOTHING");
        for (int i = 0; i < count; i++)
        {
            insert.BindText(1, signature).Bind(2, i).Run();
        }

        return count == 0 ? 0 : Find(signature, 0)?.Sequence ?? 0;
    }

    /// <summary>Puts rows in the place of those that their documents had.</summary>
    /// <returns>Whether the views stood where the update begins.</returns>
    public bool Update(ViewUpdate update)
    {
        if (!Exist()) return false;
        var views = new List<long>();
        while (Find(update.Signature, views.Count) is { } view)
        {
            if (view.Sequence != update.From) return false;
            views.Add(view.Id);
        }

        if (views.Count == 0) return false;
        using Statement delete = connection.PrepareOnce("DELETE FROM view_rows INDEXED BY view_rows_documents WHERE id = ?1 AND view = ?2");
        using Statement insert = connection.PrepareOnce(
            "INSERT INTO view_rows(view, place, id, n, key, value) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        using Statement move = connection.PrepareOnce("UPDATE views SET seq = ?2 WHERE id = ?1");
        foreach (ViewDocument document in update.Documents)
        {
            byte[] id = Encoding.UTF8.GetBytes(document.Id);
            // Of a view that is built from the beginning, no document has a row yet.
            if (update.From > 0)
            {
                foreach (long view in views) delete.BindText(1, id).Bind(2, view).Run();
            }

            for (int n = 0; n < document.Rows.Length; n++)
            {
                ViewEntry row = document.Rows[n];
                insert.Bind(1, views[row.View]).BindBlob(2, row.Order.Span).BindText(3, id).Bind(4, n)
                    .BindBlob(5, row.Key.Span).BindBlob(6, row.Value.Span).Run();
            }
        }

        foreach (long view in views) move.Bind(1, view).Bind(2, update.To).Run();
        return true;
    }

    /// <summary>Removes the views of all signatures but some.</summary>
    /// <returns>How many views were removed.</returns>
    public int Keep(IReadOnlyCollection<string> signatures)
    {
        if (!Exist()) return 0;
        var gone = new List<long>();
        using (Statement select = connection.PrepareOnce("SELECT id, signature FROM views"))
        {
            while (select.Step())
            {
                if (!signatures.Contains(select.Text(1))) gone.Add(select.Int64(0));
            }
        }

        using Statement rows = connection.PrepareOnce("DELETE FROM view_rows WHERE view = ?1");
        using Statement views = connection.PrepareOnce("DELETE FROM views WHERE id = ?1");
        foreach (long view in gone)
        {
            rows.Bind(1, view).Run();
            views.Bind(1, view).Run();
        }

        return gone.Count;
    }

    /// <summary>Drops the rows of a document that is to leave no trace.</summary>
    /// <returns>How many they were.</returns>
    public int Forget(string id)
    {
        if (!Exist()) return 0;
        using Statement delete = connection.PrepareOnce("DELETE FROM view_rows WHERE id = ?1");
        delete.BindText(1, id).Run();
        return connection.Changes;
    }

    private bool Exist() => connection.QueryInt64(ViewTables.Exist) is not null;

    private (long Id, long Sequence)? Find(string signature, int number)
    {
        using Statement find = connection.PrepareOnce(ViewTables.Find);
        find.BindText(1, signature).Bind(2, number);
        return find.Step() ? (find.Int64(0), find.Int64(1)) : null;
    }
}
