using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedMemory.Generators.Tests;

/// <summary>Reports what the generator reports, for the tests of code fixes, which run on analyzers.</summary>
#pragma warning disable RS1001 // It is no analyzer of anybody's project.
internal sealed class ParseErrorAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [
            DiagnosticDescriptors.NoKey, DiagnosticDescriptors.UnsupportedMember,
            DiagnosticDescriptors.NotInJsonContext,
            DiagnosticDescriptors.MergeDoesNotFit, DiagnosticDescriptors.InvalidTypeName,
            DiagnosticDescriptors.MissingKeyMember,
            DiagnosticDescriptors.SeveralKeys, DiagnosticDescriptors.ManualWithMerge,
            DiagnosticDescriptors.NotIndexable,
            DiagnosticDescriptors.FullTextOnNoText,
        ];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(
            static symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (type.Attribute(KnownNames.MemoryTypeAttribute) is not { } attribute) return;
                foreach (Diagnostic diagnostic in MemoryTypeParser.Parse(
                    type, attribute, symbol.Compilation, symbol.CancellationToken).Diagnostics)
                {
                    symbol.ReportDiagnostic(diagnostic);
                }
            },
            SymbolKind.NamedType);
    }
}
