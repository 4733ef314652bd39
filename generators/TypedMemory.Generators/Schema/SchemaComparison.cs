using System;
using System.Collections.Generic;
using System.Linq;

namespace TypedMemory.Generators;

/// <summary>
/// Holds a declaration against its baseline: what no longer reads what is stored, or merges it otherwise.
/// </summary>
internal static class SchemaComparison
{
    private const string EnumPrefix = "enum(";

    /// <summary>The members of the baseline that the declaration does not have, under none of its names.</summary>
    public static IEnumerable<string> Removed(SchemaType baseline, SchemaType present, IEnumerable<string> formerNames)
    {
        var known = new HashSet<string>(present.Members.Keys.Concat(formerNames), StringComparer.Ordinal);
        return baseline.Members.Keys.Where(name => !known.Contains(name)).OrderBy(name => name, StringComparer.Ordinal);
    }

    /// <summary>
    /// The name of a value in the key that ids hold and the declaration no longer has; <see langword="null"/> if there
    /// is none.
    /// </summary>
    public static string? LostKeyName(SchemaType baseline, SchemaType present)
    {
        foreach (KeyValuePair<string, string> names in baseline.KeyNames)
        {
            if (!present.KeyNames.TryGetValue(names.Key, out string? now)) continue;
            string[] known = now.Split('|');
            if (names.Value.Split('|').FirstOrDefault(name => !known.Contains(name)) is { Length: > 0 } lost)
                return $"{names.Key}.{lost}";
        }

        return null;
    }

    /// <summary>Whether documents with the one type are read by the other.</summary>
    public static bool IsCompatible(string baseline, string present)
    {
        if (baseline == present) return true;
        bool isNullable = present.EndsWith("?", StringComparison.Ordinal);
        // An enum may get more names; an older reader keeps those that it does not know.
        return isNullable == baseline.EndsWith("?", StringComparison.Ordinal)
            && NamesOf(baseline) is { } before
            && NamesOf(present) is { } now
            && before.All(now.Contains);
    }

    private static string[]? NamesOf(string type)
    {
        string bare = type.TrimEnd('?');
        return bare.StartsWith(EnumPrefix, StringComparison.Ordinal) && bare.EndsWith(")", StringComparison.Ordinal)
            ? bare.Substring(EnumPrefix.Length, bare.Length - EnumPrefix.Length - 1).Split('|')
            : null;
    }
}
