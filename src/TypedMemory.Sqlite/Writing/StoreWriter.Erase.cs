using System.Text;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Sqlite.Writing;

internal sealed partial class StoreWriter
{
    /// <summary>Has SQLite overwrite what is deleted with zeros, or not any more.</summary>
    public bool OverwriteDeleted(bool overwrite)
    {
        Connection.Execute($"PRAGMA secure_delete = {(overwrite ? "ON" : "OFF")}");
        return overwrite;
    }

    /// <summary>Drops the bodies of a deleted document's superseded revisions; gives how many.</summary>
    public int ErasePast(string id)
    {
        byte[] utf8Id = Encoding.UTF8.GetBytes(id);
        if (!Load(utf8Id) || !_stored.Deleted) return 0;
        RevisionTree tree = _stored.ReadTree(RevisionLimit);
        return _history.Erase(utf8Id, tree);
    }
}
