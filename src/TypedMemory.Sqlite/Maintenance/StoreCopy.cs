using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite.Maintenance;

/// <summary>Copies a store as a whole: one state of it, compact, and marked as a copy.</summary>
internal static class StoreCopy
{
    /// <summary>What the name of a copy ends with while it is being written.</summary>
    private const string Partial = ".partial";
    private const int HeaderLength = 100;
    private const int ApplicationIdOffset = 68;

    /// <summary>Writes a copy of a store, which may be in use, to a path where nothing is.</summary>
    public static void Write(
        string source, string target, bool readOnly, TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        if (File.Exists(target))
        {
            throw new StoreException(
                StoreFailure.InputOutput, target,
                $"The copy was not written: \"{target}\" exists. Name a path where nothing is.");
        }

        string partial = target + Partial;
        RemoveAbandoned(partial);
        try
        {
            using (Hold(partial))
            {
                Copy(source, partial, readOnly, busyTimeout, cancellationToken);
                MarkAsCopy(partial, busyTimeout);
            }

            Sync(partial);
            File.Move(partial, target, overwrite: false);
        }
        catch (IOException error)
        {
            throw new StoreException(
                StoreFailure.InputOutput, target, StoreErrors.Describe(StoreFailure.InputOutput, target), error);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>
    /// Removes what copies left behind in a folder when their processes were killed. One that is still being written is
    /// held by its process, and what is not a store of ours is somebody else's.
    /// </summary>
    private static void RemoveAbandoned(string partial)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(partial))!;
        foreach (string left in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + Partial) : [])
        {
            bool isOwn = string.Equals(Path.GetFullPath(left), Path.GetFullPath(partial), StringComparison.Ordinal);
            if (isOwn || IsAbandonedCopy(left)) Remove(left);
        }
    }

    private static bool IsAbandonedCopy(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            Span<byte> header = stackalloc byte[HeaderLength];
            int read = RandomAccess.Read(file, header, 0);

            // SQLite writes its first page last: until then there are zeros.
            return read == 0 || header.IndexOfAnyExcept((byte)0) < 0
                || (header.StartsWith("SQLite format 3\0"u8)
                    && BinaryPrimitives.ReadInt32BigEndian(header[ApplicationIdOffset..]) == Schema.ApplicationId);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Remove(string partial)
    {
        foreach (string suffix in (string[])["-journal", "-wal", "-shm", ""]) File.Delete(partial + suffix);
    }

    /// <summary>Makes the file, empty as SQLite wants it, and holds it so that nobody takes it for abandoned.</summary>
    private static SafeFileHandle Hold(string partial) => File.OpenHandle(
        partial,
        FileMode.Create,
        FileAccess.ReadWrite,
        OperatingSystem.IsWindows() ? FileShare.ReadWrite | FileShare.Delete : FileShare.None);

    /// <summary>Puts a copy of a backup in the place of a store that nobody has open.</summary>
    public static void Replace(string backup, string path, TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        if (!File.Exists(backup))
        {
            throw new StoreException(
                StoreFailure.InputOutput, backup,
                $"The backup \"{backup}\" does not exist. Correct the path; nothing was changed.");
        }

        string fresh = path + ".restored";
        File.Delete(fresh);
        Write(backup, fresh, readOnly: false, busyTimeout, cancellationToken);
        try
        {
            DemandClosed(path);
            foreach (string suffix in (string[])["-wal", "-shm"]) File.Delete(path + suffix);
            File.Move(fresh, path, overwrite: true);
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    private static void Copy(
        string source, string target, bool readOnly, TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        using Connection connection = readOnly
            ? Connection.OpenForReading(source, busyTimeout)
            : Connection.Open(source, create: false, busyTimeout);
        if (connection.QueryInt64("PRAGMA application_id") != Schema.ApplicationId)
        {
            throw new StoreException(
                StoreFailure.NotAStore, source, StoreErrors.Describe(StoreFailure.NotAStore, source));
        }

        using CancellationTokenRegistration interrupt = cancellationToken.Register(connection.Interrupt);
        try
        {
            using Statement vacuum = connection.PrepareOnce("VACUUM INTO ?1");
            vacuum.BindText(1, target).Run();
        }
        catch (StoreException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <summary>
    /// Takes the file's identity out of a copy. Without this a copy that came to the place of the original, under an
    /// inode that the file system gives again, would pass for it.
    /// </summary>
    private static void MarkAsCopy(string path, TimeSpan busyTimeout)
    {
        using Connection connection = Connection.Open(path, create: false, busyTimeout);
        Meta.Set(connection, MetaKeys.Identity, "copy");
    }

    /// <summary>Switching the journal needs every other connection to be closed; it also brings the WAL home.</summary>
    private static void DemandClosed(string path)
    {
        if (!File.Exists(path)) return;
        try
        {
            using Connection connection = Connection.Open(path, create: false, TimeSpan.Zero);
            if (connection.QueryText("PRAGMA journal_mode = DELETE") == "delete") return;
        }
        catch (StoreException damaged) when (damaged.Failure is StoreFailure.Corrupt or StoreFailure.NotAStore)
        {
            // That is why it is restored.
            return;
        }
        catch (StoreException busy) when (busy.Failure == StoreFailure.Busy)
        {
            // Said below.
        }

        throw new StoreException(
            StoreFailure.Busy, path,
            $"The store \"{path}\" was not replaced: it is open. Close it everywhere, then restore.");
    }

    private static void Sync(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }
}
