using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>
/// Marks a generated field whose member is the first of an index; what tells an analyzer which queries are quick.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LeadsIndexAttribute : Attribute
{
    /// <summary>
    /// The only key of a map whose entry leads the index. The default value is <see langword="null"/>: whichever.
    /// </summary>
    public string? Key { get; init; }
}
