using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>What is doubtful in queries.</summary>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor QueryWithoutIndex = Warning(
        "TM0021",
        "A query cannot use an index",
        "No index can answer this filter, so every document of the type is read; put [Index] on a member that it compares, or compare one that leads an index",
        "An index answers a comparison with its first member, alone or joined by &&; of an ||, both sides need one.");
}
