using Microsoft.Win32.SafeHandles;
using TypedMemory.Sqlite.Layout;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Keeps room in the WAL ahead of the writer, for stores that sync every commit. A sync of a file that has just grown
/// must also write the file's new size; a sync of pages that were there already need not, and takes about half as long.
/// </summary>
/// <remarks>
/// The room is zeros behind the last frame, which SQLite takes for the end of the log, as it does the frames of an
/// older round. It grows within a write transaction only: nobody else may append to the WAL then.
/// </remarks>
internal sealed class WalRoom(string storePath) : IDisposable
{
    private const int LeastStep = 64 << 10;
    private const int GreatestStep = 2 << 20;
    private const long GreatestSize = (long)Schema.CheckpointPages * Schema.PageSize;
    private static readonly byte[] Zeros = new byte[LeastStep];

    private SafeFileHandle? _file;
    private long _end;

    /// <summary>Makes new room if the last is used up. To be called within a write transaction.</summary>
    public void Keep()
    {
        try
        {
            _file ??= File.OpenHandle(
                storePath + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            long size = RandomAccess.GetLength(_file);
            if (size > _end && size < GreatestSize) Extend(size);
            _end = RandomAccess.GetLength(_file);
        }
        catch (IOException)
        {
            // A full disk, or none that allows it: the commit itself says what is wrong, if anything is.
            _end = GreatestSize;
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Extend(long size)
    {
        long end = size + Math.Clamp(size, LeastStep, GreatestStep);
        for (long at = size; at < end; at += Zeros.Length) RandomAccess.Write(_file!, Zeros, at);
    }
}
