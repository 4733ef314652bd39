using TypedMemory.Core.Queries;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Documents;

/// <summary>Which types of a store have a full text.</summary>
internal static class TextScopes
{
    /// <summary>Reads the prefixes that a question is asked of.</summary>
    /// <param name="store">The store.</param>
    /// <param name="prefix">What they are narrowed down to; empty for every type that has a full text.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">No type has one.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(
        SqliteDocumentStore store, string prefix, CancellationToken cancellationToken)
    {
        IReadOnlyList<TypeIndexes> types = await store.ListIndexesAsync(cancellationToken).ConfigureAwait(false);
        string[] texts = [.. types
            .Where(static type => type.Indexes.Any(static index => index.IsFullText))
            .Select(static type => type.Prefix)];
        string[] asked = prefix.Length == 0
            ? texts : texts.Any(text => prefix.StartsWith(text, StringComparison.Ordinal)) ? [prefix] : [];
        if (asked.Length > 0) return asked;
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.BadRequest,
            (prefix.Length == 0 ? "No type of the store has a full text." : $"Documents of \"{prefix}\" have no full text.")
            + " Put [FullText] on a member, and open the store once with the application. It has full texts of: "
            + (texts.Length == 0 ? "nothing." : string.Join(", ", texts.Select(static text => $"\"{text}\"")) + "."));
    }
}
