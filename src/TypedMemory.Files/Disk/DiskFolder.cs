using TypedMemory.Files.Names;

namespace TypedMemory.Files.Disk;

/// <summary>
/// A folder on disk. Nothing outside of it is read or written: links are followed nowhere below its root.
/// </summary>
internal sealed class DiskFolder
{
    /// <summary>What is ours in the folder: the store, a lock, files that are being written.</summary>
    public const string OwnName = ".typedmemory";

    private const int MaxFileBytes = 64 << 20;
    private const string LinkReason = "it is a link, which may lead out of the directory";

    private readonly string _root;
    private readonly string _own;

    /// <param name="root">The folder; it has to be there.</param>
    /// <exception cref="DirectoryNotFoundException">It is not.</exception>
    /// <exception cref="IOException">What is ours in it is a link.</exception>
    public DiskFolder(string root)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        if (!Directory.Exists(_root)) throw new DirectoryNotFoundException($"There is no directory \"{root}\".");
        _own = CreateOwn(_root);
        Directory.CreateDirectory(Path.Combine(_own, "tmp"));
        if (IsLink(Path.Combine(_own, "tmp"))) throw OwnIsLink(_root);
        foreach (string left in Directory.EnumerateFiles(Path.Combine(_own, "tmp"))) File.Delete(left);
    }

    /// <summary>The folder's full name.</summary>
    public string Root => _root;

    /// <summary>The folder for what is ours.</summary>
    public string Own => _own;

    /// <summary>Makes the folder for what is ours in a folder.</summary>
    /// <exception cref="IOException">It is a link.</exception>
    public static string CreateOwn(string root)
    {
        string own = Path.Combine(root, OwnName);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(own);
        else Directory.CreateDirectory(own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return IsLink(own) ? throw OwnIsLink(root) : own;
    }

    /// <summary>Lists the files.</summary>
    public FolderScan Scan(CancellationToken cancellationToken)
    {
        var scan = new FolderScan();
        Scan(new DirectoryInfo(_root), "", scan, cancellationToken);
        return scan;
    }

    /// <summary>Reads a file.</summary>
    /// <returns><see langword="null"/> if it is gone, or is being written.</returns>
    /// <exception cref="IOException">It cannot be read, or may not.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public async ValueTask<LocalFile?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        string full = Full(path);
        if (StampOf(full) is not { } before) return null;
        Demand(path);
        if (!PathKind.IsRegularFile(full)) throw new IOException("it is not a regular file");
        if (before.Size > MaxFileBytes) throw new IOException($"it is larger than the limit of {MaxFileBytes >> 20} MiB");
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(full, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return StampOf(full) == before && bytes.Length == before.Size ? LocalFile.Of(bytes, before) : null;
    }

    /// <summary>Writes a file: beside it first, then in its place, so that nobody ever sees half of it.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="bytes">What it is to hold.</param>
    /// <param name="expected">
    /// What it was when it was last looked at; <see langword="null"/> if it was not there.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What it is now; <see langword="null"/> if it is not as expected, and was left alone.</returns>
    /// <exception cref="IOException">It cannot be written, or may not.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public async ValueTask<FileStamp?> WriteAsync(
        string path, ReadOnlyMemory<byte> bytes, FileStamp? expected, CancellationToken cancellationToken)
    {
        string full = Full(path);
        DemandFolders(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        Demand(path);
        string temporary = Path.Combine(_own, "tmp", Guid.NewGuid().ToString("N"));
        try
        {
            await File.WriteAllBytesAsync(temporary, bytes, cancellationToken).ConfigureAwait(false);
            if (expected is not null && !OperatingSystem.IsWindows() && File.Exists(full))
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(full));
            if (StampOf(full) != expected) return null;
            File.Move(temporary, full, overwrite: expected is not null);
        }
        finally
        {
            File.Delete(temporary);
        }

        return StampOf(full);
    }

    /// <summary>Deletes a file, and the folders that are empty without it.</summary>
    /// <returns>Whether it is gone: not if it is not as expected, and was left alone.</returns>
    /// <exception cref="IOException">It cannot be deleted, or may not.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be deleted.</exception>
    public bool Delete(string path, FileStamp expected)
    {
        string full = Full(path);
        Demand(path);
        FileStamp? present = StampOf(full);
        if (present is not null && present != expected) return false;
        File.Delete(full);
        for (string? folder = Path.GetDirectoryName(full); folder is not null && folder != _root;
            folder = Path.GetDirectoryName(folder))
        {
            if (!Directory.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any()) break;
            Directory.Delete(folder);
        }

        return true;
    }

    private static void Scan(
        DirectoryInfo folder, string prefix, FolderScan scan, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        FileSystemInfo[] entries;
        try
        {
            entries = folder.GetFileSystemInfos();
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            scan.Refuse(prefix.TrimEnd('/'), $"it cannot be read: {error.Message}");
            return;
        }

        foreach (FileSystemInfo entry in entries)
        {
            string path = prefix + entry.Name;
            if (FilePath.IsClosed(entry.Name) || PassingFiles.Contains(entry.Name)) continue;
            if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.LinkTarget is not null)
                scan.Refuse(path, LinkReason);
            else if (FilePath.Refusal(path) is { } reason) scan.Refuse(path, reason);
            else if (entry is DirectoryInfo below) Scan(below, path + "/", scan, cancellationToken);
            else if (entry is FileInfo { Exists: true } file)
                scan.Files[path] = new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks);
        }
    }

    private static FileStamp? StampOf(string full)
    {
        var file = new FileInfo(full);
        return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks) : null;
    }

    private static bool IsLink(string full)
    {
        var entry = new FileInfo(full);
        return (int)entry.Attributes != -1 && entry.Attributes.HasFlag(FileAttributes.ReparsePoint)
            && entry.LinkTarget is not null;
    }

    private static IOException OwnIsLink(string root) => new(
        $"\"{Path.Combine(root, OwnName)}\" is a link. Nothing outside of the directory is written: remove the link.");

    private string Full(string path) => Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Sees to it that neither a file nor a folder on the way to it leads out.</summary>
    private void Demand(string path)
    {
        DemandFolders(path);
        if (IsLink(Full(path))) throw new IOException(LinkReason);
    }

    private void DemandFolders(string path)
    {
        if (FilePath.Refusal(path) is { } reason) throw new IOException(reason);
        for (int slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            if (IsLink(Full(path[..slash])))
                throw new IOException($"\"{path[..slash]}\" is a link, which may lead out of the directory");
        }
    }
}
