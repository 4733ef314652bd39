using System.Collections.Immutable;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Simulation;

/// <summary>What applications and foreign editors do.</summary>
internal sealed partial class World
{
    private static readonly long[] Extremes =
        [long.MaxValue, long.MaxValue - 3, 1L << 62, 5, 0, -7, -(1L << 62), long.MinValue + 2];
    private static readonly string[] Words = ["red", "green", "blue", "black"];

    private async Task PutAsync(SimulatedReplica replica, Random random, bool hasLabel = false)
    {
        string id = Draw(random, Documents.Ids);
        if (!replica.Takes(id)) return;
        DocumentSnapshot? current = await replica.Store.GetSnapshotAsync(id);
        DocumentWrite? resolution = current is null
            ? null : ConflictResolver.Resolve(replica.MergeOf(id), current).Write;
        if (resolution is not null && !_schedule.LeavesConflictsOpen)
        {
            await ResolveAsync(replica, [id]);
            current = await replica.Store.GetSnapshotAsync(id);
            resolution = null;
        }

        // An application reads what a resolution would give, and edits that: as UpdateAsync does.
        DocumentRevision? read = resolution is null ? current?.Winner : Resolved(current!, resolution);
        bool isCreation = read is null or { Deleted: true };
        Note before = isCreation ? new Note { Key = Documents.KeyOf(id) } : SealedNotes.Read(id, read!.Body.Span);
        Note after = Mutate(before, random, isCreation, replica.IsOlder);
        if (_schedule.IsAtEndOfRange) after = after with { Hits = Draw(random, Extremes) };
        if (hasLabel) after = after with { Labels = after.Labels.SetItem("newer", $"{random.Next(1000)}") };
        if (Compose(replica, id, current, after) is not { } write) return;
        Ledger ledger = _ledgers[id];
        HashSet<int> saw = SawOf(replica, ledger, current, isCreation);
        await CommitAsync(replica, write);
        if (resolution is not null) NoteResolution(id, current!, resolution);
        Edit edit = ledger.Add(write.Revisions[^1].Revision, saw, NowAt(replica), isCreation: isCreation);
        Note(edit, isCreation ? null : before, after, replica.IsOlder);
        if (_schedule.IsAtEndOfRange) edit.Increment = before.Hits == after.Hits ? 0 : after.Hits - ledger.SumOf(saw);
    }

    private DocumentWrite? Compose(SimulatedReplica replica, string id, DocumentSnapshot? current, Note note)
    {
        try
        {
            EditContext context = ContextOf(replica) with { Origin = OriginOfNext(id) };
            return _schedule.HasKeys
                ? SealedNotes.TypeOf(replica, id).Compose(id, current, replica.Encode(note), context)
                : TypedEdit.Compose(replica.MergeOf(id), id, current, replica.Encode(note), context);
        }
        catch (MemoryFormatException) when (replica.Kind == ReplicaKind.OlderLibrary)
        {
            // Nothing is promised for a document that this version cannot read, but that it is not touched.
            return null;
        }
        catch (MemoryFormatException) when (_schedule.IsAtEndOfRange)
        {
            // No edit goes by more than 2^63: what is refused is not owed.
            return null;
        }
    }

    private static long Draw(Random random, long[] values) => values[random.Next(values.Length)];

    /// <summary>
    /// The edits that an edit of a document sees: those of the winner alone where the conflict stays open.
    /// </summary>
    private static HashSet<int> SawOf(
        SimulatedReplica replica, Ledger ledger, DocumentSnapshot? current, bool isCreation)
    {
        // What a delete has beaten is not there any more for whoever creates the document again.
        if (isCreation && current is { LiveLeaves: > 0 })
        {
            return [.. current.Leaves.Where(static leaf => leaf.Deleted).SelectMany(
                leaf => ledger.SeenBy(leaf.Revision))];
        }

        bool staysOpen = current is { LiveLeaves: > 1 }
            && ConflictResolver.Resolve(
                replica.MergeOf(current.Id), current).Outcome == ResolutionOutcome.AwaitingNewerVersion;
        return staysOpen ? ledger.SeenBy(current!.Winner.Revision) : ledger.SeenBy(current);
    }

    /// <summary>One of the documents that the schedule is about.</summary>
    private string Draw(Random random, IReadOnlyList<string> ids)
    {
        string[] drawn = [.. ids.Where(id => _schedule.Focus.IsEmpty || _schedule.Focus.Contains(id))];
        return drawn.Length == 0 ? ids[random.Next(ids.Count)] : drawn[random.Next(drawn.Length)];
    }

    private async Task DeleteAsync(SimulatedReplica replica, Random random)
    {
        // An older library deletes what it cannot read, but then has not seen it: what that leaves over is left to it.
        if (replica.Kind == ReplicaKind.OlderLibrary) return;
        string id = Draw(random, Documents.Deletable);
        DocumentSnapshot? current = await replica.Store.GetSnapshotAsync(id);
        if (current is null || TypedEdit.Delete(replica.MergeOf(id), current, ContextOf(replica)) is not { } write)
            return;
        Ledger ledger = _ledgers[id];
        HashSet<int> saw = ledger.SeenBy(current);
        await CommitAsync(replica, write);
        Edit edit = ledger.Add(write.Revisions[0].Revision, saw, NowAt(replica), isDelete: true);
        foreach (DocumentRevision tombstone in write.Revisions)
            ledger.Note(tombstone.Revision, [.. edit.Saw, edit.Number]);
        if (await replica.Machine.Inner.GetSnapshotAsync(id) is { Winner.Deleted: false })
            ledger.SurvivedDelete ??= replica.Name;
    }

    /// <summary>The one revision that a resolution leaves; none if a delete beats all.</summary>
    private static DocumentRevision? Resolved(DocumentSnapshot document, DocumentWrite resolution) =>
        resolution.Revisions.FirstOrDefault(static revision => !revision.Deleted)
        ?? document.Leaves.FirstOrDefault(
            leaf => !leaf.Deleted && !resolution.Revisions.Any(written => written.Path.Parent == leaf.Revision));

    /// <summary>
    /// Commits an edit. Where the process dies of it, the edit counts if it is there: nobody was told, all will see it.
    /// </summary>
    private static async Task CommitAsync(SimulatedReplica replica, DocumentWrite write)
    {
        try
        {
            IReadOnlyList<WriteOutcome> outcomes = await replica.Store.WriteAsync(
                new DocumentBatch { Writes = [write] });
            if (outcomes[0].Error is { } error) throw error;
        }
        catch (ProcessKilledException)
        {
            RevisionTree? tree = await replica.Machine.Inner.GetTreeAsync(write.Id);
            if (tree?.Contains(write.Revisions[^1].Revision) != true) throw;
        }
    }

    private static Note Mutate(Note note, Random random, bool isCreation, bool isOlder)
    {
        string word = Words[random.Next(Words.Length)];

        // Every edit counts one up: so every edit of a document that is deleted elsewhere is one that the delete did
        // not see.
        note = note with { Hits = note.Hits + (random.Next(4) == 0 ? -2 : 1 + random.Next(3)) };
        for (int edits = random.Next(isCreation ? 8 : 3); edits > 0; edits--)
        {
            note = random.Next(9) switch
            {
                0 => note with { Text = random.Next(8) == 0 ? null : $"{word} {random.Next(1000)}" },
                1 => isOlder ? note : note with { Source = $"{word} {random.Next(1000)}" },
                2 => note with { Tags = note.Tags.SymmetricExcept([word]) },
                3 => WithBest(note, random.Next(1000)),
                4 => note with { Least = Math.Min(note.Least, -random.Next(1000)) },
                5 => note with { Stage = (Stage)Math.Max((int)note.Stage, random.Next(3)) },
                6 => note.Born is null ? note with { Born = $"{word} {random.Next(1000)}" } : note,
                7 when isOlder => note,
                7 => note with
                {
                    Labels = note.Labels.ContainsKey(word) && random.Next(3) == 0
                        ? note.Labels.Remove(word)
                        : note.Labels.SetItem(word, $"{random.Next(1000)}"),
                },
                _ => note with
                {
                    Place = note.Place with
                    { City = random.Next(2) == 0 ? word : note.Place.City, Street = $"{random.Next(1000)}" },
                },
            };
        }

        return note;
    }

    private static Note WithBest(Note note, int draw) =>
        note with { Best = Math.Max(note.Best, draw), Bits = note.Bits | (1L << (draw % 50)) };

    /// <summary>
    /// Notes what an edit set: the difference between the value that the application read and the one that it wrote.
    /// </summary>
    private static void Note(Edit edit, Note? before, Note after, bool isOlder)
    {
        edit.Increment = after.Hits - (before?.Hits ?? 0);
        Set("text", before?.Text, after.Text);
        if (!isOlder) Set("source", before?.Source, after.Source);
        Set("born", before?.Born, after.Born);
        Set("best", before?.Best, after.Best);
        Set("bits", before?.Bits, after.Bits);
        Set("least", before?.Least, after.Least);
        Set("stage", before?.Stage, after.Stage);
        Set("place/city", before?.Place.City, after.Place.City);
        Set("place/street", before?.Place.Street, after.Place.Street);
        if (!isOlder)
            Set("labels/newer", before?.Labels.GetValueOrDefault("newer"), after.Labels.GetValueOrDefault("newer"));
        foreach (string word in Words)
        {
            Set($"tags/{word}", before?.Tags.Contains(word) is true ? word : null, after.Tags.Contains(word)
                ? word : null);
            if (!isOlder)
                Set($"labels/{word}", before?.Labels.GetValueOrDefault(word), after.Labels.GetValueOrDefault(word));
        }

        void Set(string member, object? old, object? now)
        {
            // A creation sets every member, to nothing if need be: that too is a value of its writer.
            bool isRegister = member is "text" or "source" or "place/city" or "place/street";
            if (!Equals(old, now) || (before is null && isRegister)) edit.Set[member] = now?.ToString();
        }
    }
}
