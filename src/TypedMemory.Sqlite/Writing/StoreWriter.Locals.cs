using System.Globalization;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite.Writing;

internal sealed partial class StoreWriter
{
    private Statement? _setLocal, _deleteLocal, _findBlob;

    public void SetLocal(LocalDocument local)
    {
        byte[] id = Encoding.UTF8.GetBytes(local.Id);
        if (local.Body is not { } body)
        {
            _deleteLocal ??= Connection.Prepare(HotStatements.DeleteLocal);
            _deleteLocal.BindText(1, id).Run();
            return;
        }

        _setLocal ??= Connection.Prepare(HotStatements.SetLocal);
        _setLocal.BindText(1, id).BindText(2, local.Revision).BindBlob(3, body.Span).Run();
    }

    public void SetRevisionLimit(int limit)
    {
        SetMeta(MetaKeys.RevisionLimit, limit.ToString(CultureInfo.InvariantCulture));
        RevisionLimit = limit;
    }

    public void SetMeta(string key, string value) => Meta.Set(Connection, key, value);

    /// <summary>A failure if the write names attachments whose bytes are not here.</summary>
    private InvalidDocumentException? MissingAttachment(PreparedWrite write)
    {
        foreach (DocumentRevision revision in write.Revisions)
        {
            foreach (DocumentAttachment attachment in revision.Attachments)
            {
                if (attachment.Sha256 is { } sha256 && HasBlob(sha256)) continue;
                return new InvalidDocumentException(
                    TypedMemoryErrorCodes.BadRequest,
                    write.Id,
                    $"the bytes of its attachment \"{attachment.Name}\" are not in the store. Stage them first, and keep "
                    + "the stage until the write is done.");
            }
        }

        return null;
    }

    private bool HasBlob(string sha256)
    {
        _findBlob ??= Connection.Prepare(HotStatements.FindBlob);
        bool found = _findBlob.BindBlob(1, Convert.FromHexString(sha256)).Step();
        _findBlob.Reset();
        return found;
    }
}
