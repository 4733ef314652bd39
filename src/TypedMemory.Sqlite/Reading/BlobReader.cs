using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>Reads the bytes of attachments.</summary>
internal sealed class BlobReader(PreparedStatements statements)
{
    /// <summary>The number and the length of the bytes of an address.</summary>
    public (long Blob, long Length)? Find(ReadOnlySpan<byte> sha256)
    {
        Statement select = statements[HotStatements.FindBlob];
        try
        {
            return select.BindBlob(1, sha256).Step() ? (select.Int64(0), select.Int64(1)) : null;
        }
        finally
        {
            select.Reset();
        }
    }

    /// <summary>One chunk of the bytes, or <see langword="null"/> if it is not here.</summary>
    public byte[]? ReadChunk(long blob, long ordinal)
    {
        Statement select = statements[HotStatements.ReadChunk];
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
