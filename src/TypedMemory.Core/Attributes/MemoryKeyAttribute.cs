namespace TypedMemory;

/// <summary>
/// Marks the one member that is the key of a memory type which has no key template; or, with <see cref="Generate"/>, a
/// member of a key template whose value is made.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class MemoryKeyAttribute : Attribute
{
    /// <summary>
    /// How the value is made when a value is inserted or upserted whose member is at its default (an empty GUID, an
    /// empty text or null). It is set on the instance that is handed over, so that <c>value.Id()</c> gives the key
    /// afterwards. The default value is <see cref="KeyKind.None"/>.
    /// </summary>
    public KeyKind Generate { get; set; }
}
