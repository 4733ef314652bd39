using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Options;

namespace TypedMemory.Sqlite.Opening;

/// <summary>
/// Finds the file behind a symbolic link. SQLite works on that, and so do the locks, the sizes and the looks at the
/// file: two names of one store would else be two stores to all but SQLite.
/// </summary>
internal static class LinkedFile
{
    /// <summary>The options with the path of the file itself, where theirs is that of a link.</summary>
    /// <exception cref="StoreException">The links lead in a circle, or may not be followed.</exception>
    public static SqliteStoreOptions Follow(SqliteStoreOptions options)
    {
        try
        {
            // Of a link that is named without its folder .NET takes the target for one in the root.
            string path = Path.GetFullPath(options.Path);
            return File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target
                ? options with { Path = target.FullName, Link = path } : options;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // Nothing is there yet.
            return options;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StoreException(
                StoreFailure.PermissionDenied, options.Path,
                StoreErrors.Describe(StoreFailure.PermissionDenied, options.Path), error);
        }
        catch (IOException error)
        {
            throw new StoreException(
                StoreFailure.InputOutput, options.Path,
                StoreErrors.Describe(StoreFailure.InputOutput, options.Path), error);
        }
    }
}
