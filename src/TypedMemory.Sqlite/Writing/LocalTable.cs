using System.Text;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>The table of the local documents, as the writer uses it.</summary>
internal sealed class LocalTable(Connection connection)
{
    private readonly Statement _set = connection.Prepare(HotStatements.SetLocal);
    private readonly Statement _delete = connection.Prepare(HotStatements.DeleteLocal);

    /// <summary>Writes a local document, or deletes it if it has no body.</summary>
    public void Set(LocalDocument local)
    {
        byte[] id = Encoding.UTF8.GetBytes(local.Id);
        if (local.Body is { } body) _set.BindText(1, id).BindText(2, local.Revision).BindBlob(3, body.Span).Run();
        else _delete.BindText(1, id).Run();
    }
}
