namespace TypedMemory.Simulation;

/// <summary>
/// What is promised where something edits that stamps nothing (rule 7): here, of the member that it always sets.
/// </summary>
internal sealed partial class DocumentOracle
{
    private const string ForeignMember = "text";

    private Failure? JudgeForeign(Edit[] puts, Note note)
    {
        Edit[] latest = [.. Latest(puts, ForeignMember)];
        if (latest is [{ } only])
        {
            // Without its member an edit counts as the oldest of all: it is only safe where nothing is concurrent, no
            // edit, and nobody who put the member back on what it replaced. Nor does one that built on such an edit
            // know the stamps that were dropped with it, while a concurrent edit still has them.
            bool sawAll = puts.All(put => put.Number == only.Number || only.Saw.Contains(put.Number));
            bool knowsStamps = only.Foreign == ForeignEditKind.Stamped
                && !puts.Any(put => put.Foreign == ForeignEditKind.Unstamped && only.Saw.Contains(put.Number));
            bool isSafe = only.Foreign == ForeignEditKind.None
                || ((knowsStamps || sawAll) && !ledger.PassesRestored(only.Replaced!.Value));
            return isSafe && only.Set[ForeignMember] != note.Text
                ? Lost($"has \"{note.Text}\" in text; the one latest edit, {only.Foreign}, set \"{only.Set[ForeignMember]}\"")
                : null;
        }

        foreach (Edit foreign in latest.Where(static edit => edit.Foreign != ForeignEditKind.None))
        {
            Edit[] replaced =
                [.. puts.Where(put => put.Set.ContainsKey(ForeignMember) && foreign.Saw.Contains(put.Number))];
            bool isBeaten = latest.Any(edit => edit.Foreign == ForeignEditKind.None
                && replaced.All(put => edit.Saw.Contains(put.Number)));
            if (isBeaten && note.Text == foreign.Set[ForeignMember])
            {
                return Lost($"has \"{note.Text}\" in text by a foreign edit, which a concurrent stamped one beats");
            }
        }

        return null;
    }
}
