namespace TypedMemory.Core.Merging.Kinds;

/// <summary>
/// Which of two concurrent values stays, for the kinds that choose by something else than the last edit.
/// </summary>
internal enum ChoiceRule
{
    First,
    Greatest,
    Smallest,
    Furthest,
}
