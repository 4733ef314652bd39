namespace TypedMemory;

/// <summary>A merge of the application's own, for members that are marked <c>[Merge(typeof(…))]</c>.</summary>
/// <remarks>
/// The values have to be a join semilattice: any two have one least value that is above both, and an edit only moves
/// up.
/// <see cref="Join"/> has to be a pure function of its arguments (no clock, no chance, no culture, no state),
/// commutative, associative and idempotent, on every replica and in every version that bears this name;
/// <c>MergeLaws.Check</c> tries that on
/// samples and belongs in the application's tests. An implementation that is changed so that it gives other results
/// needs another name.
/// </remarks>
/// <typeparam name="T">The type of the member.</typeparam>
public interface IMerge<T>
{
    /// <summary>
    /// What documents call the merge, for ever: 1 to 64 ASCII letters, digits, <c>-</c>, <c>.</c> and <c>_</c>. A
    /// replica that does not have the merge leaves such conflicts open.
    /// </summary>
    string Name { get; }

    /// <summary>The least value that is above both.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">Another one.</param>
    T Join(T left, T right);
}
