using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace TypedMemory.Generated;

/// <summary>The one instance of an application's converter; generated code asks for it.</summary>
/// <typeparam name="TConverter">The converter.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ConverterOf<TConverter>
    where TConverter : new()
{
    /// <summary>The instance.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "Generated code names it; there is nothing to infer it from.")]
    public static TConverter Instance { get; } = new();
}
