using TypedMemory.AI.Tools;

namespace TypedMemory;

/// <summary>
/// Reads the documents of a memory as JSON, whatever their types: for doors that have no CLR types. Safe for concurrent
/// use.
/// </summary>
public sealed class MemoryJsonReader
{
    private readonly TypeSet _types;

    internal MemoryJsonReader(TypeSet types) => _types = types;

    /// <summary>The types, in the order of their names.</summary>
    public IReadOnlyList<MemoryJsonType> Types =>
        [.. _types.All.Select(static t => new MemoryJsonType(t.Schema.Name, t.Schema.Description, t.Schema.Form))];

    /// <summary>Reads a document.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The document; <see langword="null"/> if there is none of the id, or it is of no known type.</returns>
    public async ValueTask<MemoryJsonDocument?> GetAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        try
        {
            TypeDocuments type = _types.Of(nameof(id), id);
            ToolDocument? found = await type.GetAsync(
                type.Canonical(nameof(id), id), cancellationToken).ConfigureAwait(false);
            return found is null ? null : ToDocument(found);
        }
        catch (ToolArgumentException)
        {
            return null;
        }
    }

    /// <summary>Reads a page of documents in the order of their ids.</summary>
    /// <param name="prefix">What the ids begin with, e.g. <c>fact:</c> or <c>fact:a7:</c>.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="continuation">What the page before gave; <see langword="null"/> for the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">
    /// The prefix is that of no type, or the continuation is not one of this list.
    /// </exception>
    public async ValueTask<MemoryJsonPage> ListAsync(
        string prefix, int limit, string? continuation = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        TypeDocuments type = _types.All.FirstOrDefault(
            known => prefix.StartsWith(known.Type.Prefix, StringComparison.Ordinal)) ?? throw new ArgumentException(
            $"\"{prefix}\" begins the ids of no memory type.", nameof(prefix));
        (IReadOnlyList<ToolDocument> page, string? next) = await type.ListAsync(
            prefix, limit, continuation, cancellationToken).ConfigureAwait(false);
        return new MemoryJsonPage([.. page.Select(ToDocument)], next);
    }

    private static MemoryJsonDocument ToDocument(ToolDocument document) => new(
        document.Id, document.Revision,
        document.Error is null ? ToolJson.Parse(document.Value.Span) : default);
}
