using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedMemory.Generators;

/// <summary>
/// What all analyzers have in common: they look at several files at a time, and not at generated code.
/// </summary>
public abstract class MemoryAnalyzer : DiagnosticAnalyzer
{
    private protected MemoryAnalyzer(params DiagnosticDescriptor[] descriptors) =>
        SupportedDiagnostics = [.. descriptors];

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        Register(context);
    }

    /// <summary>Says what the analyzer looks at.</summary>
    private protected abstract void Register(AnalysisContext context);
}
