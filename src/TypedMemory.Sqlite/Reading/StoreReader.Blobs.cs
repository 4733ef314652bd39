using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

internal sealed partial class StoreReader
{
    /// <summary>The number and the length of the bytes of an address.</summary>
    public (long Blob, long Length)? FindBlob(ReadOnlySpan<byte> sha256)
    {
        Statement select = Prepared(HotStatements.FindBlob);
        try
        {
            return select.BindBlob(1, sha256).Step() ? (select.Int64(0), select.Int64(1)) : null;
        }
        finally
        {
            select.Reset();
        }
    }

    public byte[]? ReadChunk(long blob, long ordinal)
    {
        Statement select = Prepared(HotStatements.ReadChunk);
        try
        {
            return select.Bind(1, blob).Bind(2, ordinal).Step() ? select.Bytes(0).ToArray() : null;
        }
        finally
        {
            select.Reset();
        }
    }
}
