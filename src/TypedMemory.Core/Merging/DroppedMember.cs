using System.Collections.Immutable;
using TypedMemory.Core.Merging.Kinds;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Core.Merging;

/// <summary>
/// Puts the reserved member back that a foreign editor dropped (docs/design.md, merge rule 7), where the store still
/// holds the nearest ancestor that has one.
/// </summary>
/// <remarks>
/// What is written is a child of the leaf, a pure function of the leaf and that ancestor: whoever can write it writes
/// the same. Members that the editor left alone keep their stamps; what it changed counts as edited just after what it
/// replaced.
/// </remarks>
public static class DroppedMember
{
    /// <summary>
    /// Whether a body has the reserved member, by a look at its bytes: right for whatever this library wrote. A store
    /// keeps a body that has it when a live one replaces it that has not.
    /// </summary>
    /// <param name="body">The body.</param>
    public static bool IsThere(ReadOnlySpan<byte> body) => body.IndexOf("\"~\":"u8) >= 0;

    /// <summary>The write that puts the member back on every leaf of a document that lacks it.</summary>
    /// <param name="store">The store, which is asked for ancestors.</param>
    /// <param name="document">The document with every leaf.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The write, conditional on <paramref name="document"/>, or <see langword="null"/> if no leaf lacks the member, or
    /// the body of an ancestor that would be needed is gone.
    /// </returns>
    public static ValueTask<DocumentWrite?> RestoreAsync(
        IDocumentStore store, DocumentSnapshot document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(document);
        return RestoreAsync(document, revision => store.GetAsync(document.Id, revision, cancellationToken));
    }

    /// <summary>As the other one, with bodies from anywhere.</summary>
    internal static async ValueTask<DocumentWrite?> RestoreAsync(
        DocumentSnapshot document, Func<RevisionId, ValueTask<DocumentRevision?>> read)
    {
        ImmutableArray<DocumentRevision>.Builder? restored = null;
        foreach (DocumentRevision leaf in document.Leaves)
        {
            if (leaf.Deleted || IsThere(leaf.Body.Span) || leaf.Path.Count == 1) continue;
            DocumentRevision? ancestor = await FindAncestorAsync(leaf, read).ConfigureAwait(false);
            if (ancestor is null || Restore(leaf, ancestor) is not { } child) continue;
            (restored ??= ImmutableArray.CreateBuilder<DocumentRevision>()).Add(child);
        }

        return restored is null
            ? null
            : new DocumentWrite
            { Id = document.Id, Revisions = restored.ToImmutable(), IfSequence = document.Sequence };
    }

    /// <summary>
    /// The nearest ancestor with the member. An ancestor whose body is gone may have had it: what lies behind that is
    /// not taken, since another store could know better, and the two would count one increment twice.
    /// </summary>
    private static async ValueTask<DocumentRevision?> FindAncestorAsync(
        DocumentRevision leaf, Func<RevisionId, ValueTask<DocumentRevision?>> read)
    {
        for (int i = 1; i < leaf.Path.Count; i++)
        {
            DocumentRevision? ancestor = await read(leaf.Path[i]).ConfigureAwait(false);
            if (ancestor is null or { Deleted: true }) return null;
            if (IsThere(ancestor.Body.Span)) return ancestor;
        }

        return null;
    }

    private static DocumentRevision? Restore(DocumentRevision leaf, DocumentRevision ancestor)
    {
        if (MergeRules.Default.TryRead(ancestor) is not { } before) return null;
        ForeignEdit edit = ForeignEdit.Of(leaf) with { KnowsBefore = true };
        List<ObjectMember> members = ObjectScanner.Scan(Canonical.Of(leaf.Body.Span));
        if (members.Exists(static member => member.Name.Equals(ReservedMember.MemberName))) return null;
        var state = new DocumentState(Adopt(before, members, edit), before.Existence, before.Deletion);
        return RevisionWriter.Child(leaf.Id, leaf.Path, deleted: false, BodyWriter.Write(state), leaf.Attachments);
    }

    private static List<MemberEntry> Adopt(DocumentState before, List<ObjectMember> members, ForeignEdit edit)
    {
        var adopted = new List<MemberEntry>(members.Count);
        int next = 0;
        foreach (MemberEntry known in before.Members)
        {
            while (next < members.Count && members[next].Name.CompareTo(known.Name) < 0)
                adopted.Add(Create(members[next++], edit));
            bool isThere = next < members.Count && members[next].Name.Equals(known.Name);
            ReadOnlyMemory<byte>? value = isThere ? members[next++].Value : Canonical.None;
            bool isSame = Canonical.CompareRemovedLast(known.State.Value, value) == 0;
            adopted.Add(isSame ? known : new MemberEntry(known.Name, known.State.Adopt(value, edit)));
        }

        while (next < members.Count) adopted.Add(Create(members[next++], edit));
        return adopted;
    }

    private static MemberEntry Create(ObjectMember member, ForeignEdit edit) =>
        new(member.Name, new RegisterState(new EditStamp(0, edit.Generation, ""), member.Value));
}
