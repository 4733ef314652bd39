using System.Text.Json;
using TypedMemory.Generated;

namespace TypedMemory.AI.Tools;

/// <summary>The documents of one memory type as JSON: what tools do, whatever the CLR type.</summary>
internal abstract class TypeDocuments(MemoryType type)
{
    public MemoryType Type { get; } = type;

    public TypeSchema Schema { get; } = new(type);

    /// <summary>The id that a text is, as the store has it.</summary>
    /// <exception cref="ToolArgumentException">It is not an id of the type.</exception>
    public abstract string Canonical(string argument, string id);

    public abstract ValueTask<ToolDocument?> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>Writes members: over those of the document that they name, or as a new one.</summary>
    /// <returns>The document, and whether it is new.</returns>
    public abstract ValueTask<(ToolDocument Document, bool IsNew)> PutAsync(
        IReadOnlyList<KeyValuePair<string, JsonElement>> members, CancellationToken cancellationToken);

    /// <summary>Changes members of a document that exists.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="members">The members that change.</param>
    /// <param name="ifRevision">The revision that it must be at; <see langword="null"/> for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The document; <see langword="null"/> if it does not exist.</returns>
    /// <exception cref="RevisionConflictException">It is at another revision.</exception>
    public abstract ValueTask<ToolDocument?> UpdateAsync(
        string id, IReadOnlyList<KeyValuePair<string, JsonElement>> members, RevisionId? ifRevision,
        CancellationToken cancellationToken);

    /// <summary>Deletes a document.</summary>
    /// <returns>Whether it existed.</returns>
    /// <exception cref="RevisionConflictException">It is at another revision.</exception>
    public abstract ValueTask<bool> DeleteAsync(
        string id, RevisionId? ifRevision, CancellationToken cancellationToken);

    /// <summary>Reads a page of documents in the order of their ids.</summary>
    /// <param name="prefix">What the ids begin with: the type's prefix, or more of it.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="continuation">Where the page begins; <see langword="null"/> for the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The documents, and where the next page begins.</returns>
    public abstract ValueTask<(IReadOnlyList<ToolDocument> Documents, string? Continuation)> ListAsync(
        string prefix, int limit, string? continuation, CancellationToken cancellationToken);

    /// <summary>The revisions of a document that the store knows, the newest first.</summary>
    public abstract ValueTask<IReadOnlyList<ToolRevision>> GetHistoryAsync(
        string id, CancellationToken cancellationToken);

    /// <summary>Writes what a document was at a revision.</summary>
    /// <returns>The document; <see langword="null"/> if the store does not have that revision.</returns>
    /// <exception cref="RevisionConflictException">It is not at <paramref name="ifRevision"/>.</exception>
    public abstract ValueTask<ToolDocument?> RestoreAsync(
        string id, RevisionId revision, RevisionId? ifRevision, CancellationToken cancellationToken);

    /// <summary>The live leaves of a document with more than one, the winner first; empty for others.</summary>
    public abstract ValueTask<IReadOnlyList<ToolDocument>> GetLeavesAsync(
        string id, CancellationToken cancellationToken);

    /// <summary>Makes one value of the live leaves.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="leaf">The leaf that shall stay; <see langword="null"/> if a value is given.</param>
    /// <param name="value">What the document shall be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The document; <see langword="null"/> if it is in no conflict.</returns>
    /// <exception cref="RevisionConflictException">It has other leaves by now.</exception>
    public abstract ValueTask<ToolDocument?> ResolveAsync(
        string id, RevisionId? leaf, JsonElement value, CancellationToken cancellationToken);

    /// <summary>A value of the type as JSON.</summary>
    public abstract ReadOnlyMemory<byte> ToJson(object value);
}
