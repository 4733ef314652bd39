namespace TypedMemory;

/// <summary>Names a JSON member under which older documents hold the value; it is read, and never written.</summary>
/// <param name="name">The JSON name.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter, AllowMultiple = true)]
public sealed class FormerNameAttribute(string name) : Attribute
{
    /// <summary>The JSON name that the member had before.</summary>
    public string Name { get; } = name;
}
