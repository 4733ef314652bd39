namespace TypedMemory.Core.Merging.State;

/// <summary>
/// A reserved member cannot be read. Never leaves the merges: it becomes an outcome, or an exception of the API.
/// </summary>
/// <param name="reason">What is wrong with it.</param>
/// <param name="isNewer">Whether a newer version of the library may be able to read it.</param>
internal sealed class ReservedMemberException(string reason, bool isNewer = false) : Exception(reason)
{
    public bool IsNewer { get; } = isNewer;

    /// <summary>Whether nothing is wrong with the document: a merge of the application's own has thrown.</summary>
    public bool IsFaultOfMerge { get; init; }
}
