using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Simulation;

/// <summary>
/// What a document must hold in the end, said by its acknowledged edits and by which of them saw which.
/// </summary>
internal sealed partial class DocumentOracle(string id, Ledger ledger, DocumentSnapshot? document)
{
    public Failure? Judge() => JudgeStamps() ?? JudgeEdits();

    private Failure? JudgeEdits()
    {
        Edit[] puts = [.. ledger.Edits.Where(static edit => !edit.IsDelete)];
        Edit[] deletes = [.. ledger.Edits.Where(static edit => edit.IsDelete)];
        if (puts.Length == 0) return null;
        bool isLive = document is { Winner.Deleted: false };
        if (ledger.SurvivedDelete is { } survivor)
            return Lost($"was still there at {survivor} when its delete had been acknowledged");
        if (deletes.Length > 0) return JudgeDeletes(puts, deletes, isLive);
        if (!isLive) return Lost("was never deleted, and is gone");
        Note note = SealedNotes.Read(id, document!.Winner.Body.Span);
        return puts.Any(static put => put.Foreign != ForeignEditKind.None)
            ? JudgeForeign(puts, note) : JudgeContent(puts, note);
    }

    /// <summary>Rule 3: a clock that is years ahead is not passed on to documents that it never edited.</summary>
    private Failure? JudgeStamps()
    {
        long greatest = document?.Leaves.Max(static leaf => MergeRules.Default.TryRead(leaf)?.GreatestTime ?? 0) ?? 0;
        return greatest > ledger.GreatestTime
            ? Lost($"has a stamp at {greatest}; its edits reach to {ledger.GreatestTime}") : null;
    }

    private Failure? JudgeDeletes(Edit[] puts, Edit[] deletes, bool isLive)
    {
        bool allSeen = puts.All(put => deletes.Any(delete => delete.Saw.Contains(put.Number)));
        if (allSeen && isLive) return Lost("was deleted by somebody who had seen every edit, and came back");
        if (Documents.PolicyOf(id) == ConflictPolicy.UpdateWins)
        {
            return !allSeen && !isLive ? Lost("has an edit that no delete saw, and is deleted") : null;
        }

        // Created by somebody who had seen every delete: nothing can beat that existence.
        Edit[] creations = [.. puts.Where(static put => put.IsCreation)];
        bool wasRecreated = creations.Any(put => deletes.All(delete => put.Saw.Contains(delete.Number))
            && !deletes.Any(delete => delete.Saw.Contains(put.Number)));
        if (wasRecreated && !isLive) return Lost("was created again after every delete, and is deleted");

        // Every existence was deleted by somebody who had seen its beginning: edits that did not see that do not count.
        bool noneLeft = creations.All(put => deletes.Any(delete => delete.Saw.Contains(put.Number)));
        return noneLeft && isLive && !ledger.WasPurged
            ? Lost("was deleted after each of its creations, and lives by an edit that did not see that")
            : JudgeForgotten();
    }

    /// <summary>Rule 6: the tombstones of what is forgotten tell nothing of it.</summary>
    private Failure? JudgeForgotten()
    {
        if (Documents.PolicyOf(id) != ConflictPolicy.ForgetWins || document is null) return null;
        foreach (DocumentRevision leaf in document.Leaves)
        {
            if (leaf.Deleted && MergeRules.Default.Read(leaf).Members.Length > 0)
                return Lost("is to be forgotten, and its tombstone has members");
        }

        return null;
    }

    private Failure? JudgeContent(Edit[] puts, Note note)
    {
        Int128 sum = puts.Aggregate(Int128.Zero, static (all, put) => all + put.Increment);
        long hits = (long)Int128.Clamp(sum, long.MinValue, long.MaxValue);
        if (note.Hits != hits) return Lost($"counts {note.Hits}, its increments are {hits}");
        return JudgeLatest(puts, "text", note.Text)
            ?? JudgeLatest(puts, "source", note.Source)
            ?? JudgeLatest(puts, "place/city", note.Place.City)
            ?? JudgeLatest(puts, "place/street", note.Place.Street)
            ?? JudgeFirst(puts, note.Born)
            ?? JudgeChosen(puts, "best", $"{note.Best}", Values(puts, "best").Select(long.Parse).DefaultIfEmpty().Max())
            ?? JudgeChosen(
                puts, "bits", $"{note.Bits}", Values(puts, "bits").Aggregate(
                    0L, static (all, bits) => all | long.Parse(bits)))
            ?? JudgeChosen(
                puts, "least", $"{note.Least}", Values(puts, "least").Select(long.Parse).DefaultIfEmpty().Min())
            ?? JudgeChosen(
                puts, "stage", $"{note.Stage}", Values(puts, "stage").Select(Enum.Parse<Stage>).DefaultIfEmpty().Max())
            ?? JudgeTags(puts, note)
            ?? JudgeLabels(puts, note);
    }

    /// <summary>Last writer wins: the value of an edit that no other edit of the member saw, so overwrote.</summary>
    private Failure? JudgeLatest(Edit[] puts, string member, string? value)
    {
        Edit[] latest = [.. Latest(puts, member)];
        if (latest.Length == 0) return value is null ? null : Lost($"has \"{value}\" in {member}, which nobody set");
        return latest.Any(edit => edit.Set[member] == value)
            ? null
            : Lost($"has \"{value}\" in {member}; the latest edits set {string.Join(", ", latest.Select(edit => $"\"{edit.Set[member]}\""))}");
    }

    private Failure? JudgeFirst(Edit[] puts, string? value)
    {
        Edit[] setters = [.. puts.Where(static put => put.Set.GetValueOrDefault("born") is not null)];
        Edit[] first = [.. setters.Where(put => !setters.Any(other => put.Saw.Contains(other.Number)))];
        bool isOne = first.Length == 0 ? value is null : first.Any(edit => edit.Set["born"] == value);
        return isOne
            ? null : Lost(
                $"has \"{value}\" as its first value; the first were {string.Join(", ", first.Select(e => e.Set["born"]))}");
    }

    private Failure? JudgeChosen<T>(Edit[] puts, string member, string value, T expected) =>
        value == $"{expected}" || !Values(puts, member).Any()
            ? null : Lost($"has {value} in {member}; it must be {expected}");

    private Failure? JudgeTags(Edit[] puts, Note note)
    {
        foreach (string member in Members(puts, "tags/"))
        {
            string tag = member["tags/".Length..];
            bool expected = puts.Any(add => add.Set.GetValueOrDefault(member) is not null
                && !puts.Any(remove => IsRemoval(remove, member) && remove.Saw.Contains(add.Number)));
            if (note.Tags.Contains(tag) != expected)
            {
                return Lost(
                    expected ? $"lost the tag \"{tag}\", which nobody removed who saw it"
                    : $"has the tag \"{tag}\", which was removed");
            }
        }

        return null;
    }

    private Failure? JudgeLabels(Edit[] puts, Note note)
    {
        foreach (string member in Members(puts, "labels/"))
        {
            string? value = note.Labels.GetValueOrDefault(member["labels/".Length..]);
            Edit[] latest = [.. Latest(puts, member)];
            bool isOne = latest.Any(edit => edit.Set[member] == value);

            // A removal beats an update that it did not see only if it saw a later one: then some update is not among
            // the latest.
            bool allUpdates = latest.All(edit => edit.Set[member] is not null);
            if (!isOne || (value is null && allUpdates))
                return Lost($"has \"{value}\" in {member}; that is not what the latest edits say");
        }

        return null;
    }

    private static IEnumerable<Edit> Latest(Edit[] puts, string member)
    {
        Edit[] edits = [.. puts.Where(put => put.Set.ContainsKey(member))];
        return edits.Where(edit => !edits.Any(other => other.Saw.Contains(edit.Number)));
    }

    private static IEnumerable<string> Values(Edit[] puts, string member) =>
        puts.Select(put => put.Set.GetValueOrDefault(member)).OfType<string>();

    private static IEnumerable<string> Members(Edit[] puts, string prefix) =>
        puts.SelectMany(static put => put.Set.Keys).Where(
            name => name.StartsWith(prefix, StringComparison.Ordinal)).Distinct();

    private static bool IsRemoval(Edit edit, string member) =>
        edit.Set.TryGetValue(member, out string? value) && value is null;

    private Failure Lost(string what) =>
        new(FailureKind.Lost,
            $"\"{id}\" {what}.\n  {World.Describe(document)}\n{string.Join('\n', ledger.Describe())}");
}
