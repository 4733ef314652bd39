using System.Globalization;
using TypedMemory.VectorData.Collections;

namespace TypedMemory.VectorData.Records;

/// <summary>The keys of records as text in the ids of documents.</summary>
internal static class RecordKeys
{
    /// <summary>What the ids of a collection start with: its name, with nothing in it that ends it.</summary>
    public static string PrefixOf(string collection)
    {
        string name = collection.Replace("%", "%25", StringComparison.Ordinal)
            .Replace(":", "%3A", StringComparison.Ordinal);
        return (name.StartsWith('_') ? "%5F" + name[1..] : name) + ":";
    }

    /// <summary>The text of a key.</summary>
    /// <exception cref="ArgumentException">It is an empty text, or of a type that no key has.</exception>
    public static string TextOf(object key) => key switch
    {
        string { Length: > 0 } text => text,
        Guid guid => guid.ToString("D"),
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        string => throw new ArgumentException("The key is an empty text. Give the record one.", nameof(key)),
        _ => throw new ArgumentException(
            $"The key \"{key}\" is a {key.GetType().Name}. Keys are string, Guid, int or long.", nameof(key)),
    };

    /// <summary>The key that a text stands for, or <see langword="null"/> if no key of the type has it.</summary>
    public static object? Parse(string text, Type type) =>
        type == typeof(string) ? text
        : type == typeof(Guid) ? Guid.TryParseExact(text, "D", out Guid guid) ? guid : null
        : type == typeof(int) ? int.TryParse(text, CultureInfo.InvariantCulture, out int number) ? number : null
        : long.TryParse(text, CultureInfo.InvariantCulture, out long large) ? large : null;
}
