using Microsoft.Win32.SafeHandles;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite.Maintenance;

/// <summary>Copies a store as a whole: one state of it, compact, and marked as a copy.</summary>
internal static class StoreCopy
{
    /// <summary>Writes a copy of a store, which may be in use, to a path where nothing is.</summary>
    public static void Write(string source, string target, TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        if (File.Exists(target))
        {
            throw new StoreException(
                StoreFailure.InputOutput, target, $"The copy was not written: \"{target}\" exists. Name a path where nothing is.");
        }

        string partial = target + ".partial";
        File.Delete(partial);
        try
        {
            Copy(source, partial, busyTimeout, cancellationToken);
            MarkAsCopy(partial, busyTimeout);
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

    /// <summary>Puts a copy of a backup in the place of a store that nobody has open.</summary>
    public static void Replace(string backup, string path, TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        if (!File.Exists(backup))
        {
            throw new StoreException(
                StoreFailure.InputOutput, backup, $"The backup \"{backup}\" does not exist. Correct the path; nothing was changed.");
        }

        string fresh = path + ".restored";
        File.Delete(fresh);
        Write(backup, fresh, busyTimeout, cancellationToken);
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

    private static void Copy(string source, string target, TimeSpan busyTimeout, CancellationToken cancellationToken)
    {
        using Connection connection = Connection.Open(source, create: false, busyTimeout);
        if (connection.QueryInt64("PRAGMA application_id") != Schema.ApplicationId)
        {
            throw new StoreException(StoreFailure.NotAStore, source, StoreErrors.Describe(StoreFailure.NotAStore, source));
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
    /// Takes the file's identity out of a copy. Without this a copy that came to the place of the original, under an inode
    /// that the file system gives again, would pass for it.
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
            StoreFailure.Busy, path, $"The store \"{path}\" was not replaced: it is open. Close it everywhere, then restore.");
    }

    private static void Sync(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }
}
