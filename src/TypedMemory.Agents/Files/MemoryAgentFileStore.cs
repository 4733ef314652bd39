using System.Diagnostics.CodeAnalysis;
using Microsoft.Agents.AI;

namespace TypedMemory;

/// <summary>
/// The files of a memory for agents: the same that a <see cref="MemoryDirectory"/> keeps on disk, and that
/// <see cref="ClaudeMemoryTool"/> hands to a model. Safe for concurrent use.
/// </summary>
/// <remarks>There is a directory where there are files in it.</remarks>
/// <param name="files">The files.</param>
[Experimental("MAAI001")]
public sealed class MemoryAgentFileStore(MemoryFiles files) : AgentFileStore
{
    /// <inheritdoc/>
    public override async Task WriteAsync(string path, string content, CancellationToken cancellationToken = default) =>
        await files.WriteTextAsync(Clean(path), content, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<string?> ReadAsync(string path, CancellationToken cancellationToken = default) =>
        await files.ReadTextAsync(Clean(path), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<bool> DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        await files.DeleteAsync(Clean(path), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<bool> FileExistsAsync(string path, CancellationToken cancellationToken = default) =>
        await files.ReadAsync(Clean(path), cancellationToken).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<FileStoreEntry>> ListChildrenAsync(
        string directory, CancellationToken cancellationToken = default)
    {
        string folder = Clean(directory);
        int start = folder.Length == 0 ? 0 : folder.Length + 1;
        SortedSet<string> folders = new(StringComparer.Ordinal);
        List<FileStoreEntry> found = [];
        await foreach (MemoryFileContent file in files.ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            string name = file.Path[start..];
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0) found.Add(new FileStoreEntry(name, FileStoreEntry.File));
            else folders.Add(name[..slash]);
        }

        return [.. folders.Select(static name => new FileStoreEntry(name, FileStoreEntry.Directory)), .. found];
    }

    /// <inheritdoc/>
    public override Task CreateDirectoryAsync(string path, CancellationToken cancellationToken = default)
    {
        _ = Clean(path);
        return Task.CompletedTask;
    }

    /// <summary>A name as models write it: with either slash, and more of them than needed.</summary>
    private static string Clean(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string slashed = path.Replace('\\', '/');
        return slashed.StartsWith('/')
            ? throw new ArgumentException(
                $"The path \"{path}\" is not relative. Leave out what it starts with.", nameof(path))
            : string.Join('/', slashed.Split('/', StringSplitOptions.RemoveEmptyEntries));
    }
}
