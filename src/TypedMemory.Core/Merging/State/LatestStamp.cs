namespace TypedMemory.Core.Merging.State;

/// <summary>How late the stamps of some leaves are: what an edit that saw them has to be above (rule 3).</summary>
/// <param name="Time">The greatest time of a stamp.</param>
/// <param name="GenerationAtEnd">The greatest generation of a stamp at <see cref="EditStamp.MaxTime"/>; 0 without
/// one.</param>
internal readonly record struct LatestStamp(long Time, int GenerationAtEnd)
{
    /// <summary>With the stamps of a further leaf.</summary>
    public LatestStamp And(DocumentState state) =>
        new(Math.Max(Time, state.GreatestTime), Math.Max(GenerationAtEnd, state.GenerationAtEnd));
}
