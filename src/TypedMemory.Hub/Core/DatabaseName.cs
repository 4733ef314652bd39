using System.Globalization;
using System.Text;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Core;

/// <summary>CouchDB's rule for database names, and the file that a name stands for.</summary>
internal static class DatabaseName
{
    /// <summary>The database of users, as CouchDB calls it.</summary>
    public const string Users = "_users";

    /// <summary>The database whose documents are replications.</summary>
    public const string Replicator = "_replicator";

    /// <summary>The databases that a CouchDB which has been set up has.</summary>
    public static readonly IReadOnlyList<string> OfServer = [Users, Replicator, "_global_changes"];

    private const string Prefix = "db.";
    private const string Extension = ".tmdb";
    private const int MaxFileName = 200;

    /// <summary>Throws unless the name is one that a database may have.</summary>
    public static void Validate(string name)
    {
        if (IsSystem(name)) return;
        if (!HasValidCharacters(name))
        {
            throw new HubException(
                400,
                "illegal_database_name",
                $"Name: '{name}'. Only lowercase characters (a-z), digits (0-9), and any of the characters "
                + "_, $, (, ), +, -, and / are allowed. Must begin with a letter.");
        }

        if (ToFileName(name).Length > MaxFileName)
        {
            throw new HubException(
                400, "database_name_too_long", $"At least one path segment of `{name}` is too long.");
        }
    }

    /// <summary>Whether it is one of the server's own databases.</summary>
    public static bool IsSystem(string name) => OfServer.Contains(name);

    /// <summary>Whether a database may have the name.</summary>
    public static bool IsValid(string name) =>
        IsSystem(name) || (HasValidCharacters(name) && ToFileName(name).Length <= MaxFileName);

    /// <summary>
    /// The file name of a database. Whatever a file system could read in its own way is escaped, and the prefix keeps
    /// device names such as <c>con</c> and leading hyphens away, so no name leaves the folder.
    /// </summary>
    public static string ToFileName(string name)
    {
        var file = new StringBuilder(Prefix, name.Length + 16);
        foreach (char c in name)
        {
            if (c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-') file.Append(c);
            else file.Append('%').Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
        }

        return file.Append(Extension).ToString();
    }

    /// <summary>The name that a file stands for, or <see langword="null"/> if it is not a database's.</summary>
    public static string? FromFileName(string file)
    {
        if (!file.StartsWith(Prefix, StringComparison.Ordinal) || !file.EndsWith(Extension, StringComparison.Ordinal))
            return null;
        try
        {
            string name = PercentEncoding.Decode(
                file.AsSpan(Prefix.Length, file.Length - Prefix.Length - Extension.Length), plusIsSpace: false);
            Validate(name);
            return ToFileName(name) == file ? name : null;
        }
        catch (HubException)
        {
            return null;
        }
    }

    private static bool HasValidCharacters(string name)
    {
        if (name.Length == 0 || name[0] is not (>= 'a' and <= 'z')) return false;
        foreach (char c in name)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '$' or '(' or ')' or '+' or '-' or '/'))
                return false;
        }

        return true;
    }
}
