using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Generated;

namespace TypedMemory.Cli.Documents;

/// <summary><c>typedmemory conflicts STORE resolve</c>: ends the conflict of a document.</summary>
internal static class ConflictsResolve
{
    public static Command Create(Target target)
    {
        Argument<string> id = CommonOptions.Id();
        var take = new Option<string?>("--take") { Description = "Keep this leaf, and delete the others." };
        var with = new Option<string?>("--with")
        { Description = "Write this document in the place of all leaves; - reads it from the standard input." };
        var merge = new Option<bool>("--merge")
        { Description = "Merge the leaves by the rules that the documents carry, as the application would." };
        var command = new Command("resolve", "Ends the conflict of a document, in one of three ways.")
        {
            id, take, with, merge, CommonOptions.Json(),
        };
        return command.Does(async (result, output, token) =>
        {
            string name = result.GetValue(id)!;
            (string? taken, string? given, bool merged) = (
                result.GetValue(take), result.GetValue(with), result.GetValue(merge));
            int ways = (taken is null ? 0 : 1) + (given is null ? 0 : 1) + (merged ? 1 : 0);
            if (ways != 1)
                throw new UsageException("Say how the conflict ends: one of --take REV, --with JSON, and --merge.");
            RevisionId? kept = taken is null ? null : GetCommand.ParseRevision(taken);
            ParsedDocument? document = given is null
                ? null : GivenDocument.Parse(name, await InputText.ReadAsync(given, token).ConfigureAwait(false));
            return await target.WithAsync(result, readOnly: false, async opened =>
            {
                IReadOnlyList<RevisionId> written = await opened.ResolveAsync(
                    name,
                    leaves => kept is { } revision ? Take(leaves, revision)
                        : document is not null ? Replace(leaves, document) : Merge(leaves),
                    token).ConfigureAwait(false);
                Written.Print(output, name, written);
                return ExitCodes.Done;
            }, token).ConfigureAwait(false);
        });
    }

    private static DocumentWrite Take(DocumentSnapshot document, RevisionId kept)
    {
        if (!document.Leaves.Any(leaf => !leaf.Deleted && leaf.Revision == kept))
            throw new RevisionConflictException(document.Id, kept, document.Winner.Revision);
        return RemoveEdit.Bare(
            document, document.Leaves.Where(leaf => !leaf.Deleted && leaf.Revision != kept));
    }

    private static DocumentWrite Replace(DocumentSnapshot document, ParsedDocument given)
    {
        DocumentRevision winner = document.Winner;
        ReadOnlyMemory<byte> body = JsonLayout.Compact(ReservedText.Keep(given.Body, winner.Body.Span).Span);
        MemberSeals.DemandSealed(document.Id, winner.Body, body);
        RevisionId revision = RevisionHasher.ComputeFromBody(
            winner.Revision, deleted: false, body.Span, winner.Attachments);
        DocumentRevision edit = new()
        {
            Id = document.Id,
            Path = winner.Path.Append(revision),
            Body = body,
            Attachments = winner.Attachments,
        };
        return new DocumentWrite
        {
            Id = document.Id,
            IfSequence = document.Sequence,
            Revisions =
            [
                edit,
                .. document.Leaves.Skip(1).Where(static leaf => !leaf.Deleted).Select(Tombstones.Of),
            ],
        };
    }

    private static DocumentWrite Merge(DocumentSnapshot document)
    {
        Resolution resolution = ConflictResolver.Resolve(new ToolMerge(document.Id), document);
        return resolution.Outcome switch
        {
            ResolutionOutcome.Resolved => resolution.Write!,
            ResolutionOutcome.None => new DocumentWrite { Id = document.Id, Revisions = [] },
            _ => throw new TypedMemoryException(
                TypedMemoryErrorCodes.Format,
                $"The leaves of \"{document.Id}\" cannot be merged here: {resolution.Reason} Use --take or --with."),
        };
    }
}
