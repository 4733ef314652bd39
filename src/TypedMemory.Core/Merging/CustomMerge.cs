using System.Buffers;
using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>A merge of the application's own, as documents see it: over canonical JSON, under a name.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CustomMerge
{
    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");

    private protected CustomMerge(string name)
    {
        if (!IsName(name))
        {
            throw new ArgumentException(
                $"A merge cannot be named \"{name}\": a name has 1 to 64 ASCII letters, digits, '-', '.' and '_'.",
                nameof(name));
        }

        Name = name;
    }

    /// <summary>What documents call the merge.</summary>
    public string Name { get; }

    /// <summary>Whether a merge can be called that.</summary>
    internal static bool IsName(ReadOnlySpan<char> name) =>
        name.Length is >= 1 and <= 64 && !name.ContainsAnyExcept(s_nameCharacters);

    /// <summary>
    /// Joins two different values, the one with the smaller bytes first, so that it does not matter who has which.
    /// </summary>
    internal abstract ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> smaller, ReadOnlyMemory<byte> greater);
}
