using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedMemory.Generators;

/// <summary>
/// Reports what is doubtful in a declaration and does not hinder generation; the generator reports what does.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MemoryTypeAnalyzer() : MemoryAnalyzer(
    DiagnosticDescriptors.MutableKey, DiagnosticDescriptors.ConditionalIgnore, DiagnosticDescriptors.MissingUpcast,
    DiagnosticDescriptors.NotStored, DiagnosticDescriptors.IneffectiveAttribute,
    DiagnosticDescriptors.NotInherited)
{
    private protected override void Register(AnalysisContext context) =>
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);

    private void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        AttributeData? attribute = type.Attribute(KnownNames.MemoryTypeAttribute);
        if (attribute is null && type.Attribute(KnownNames.MemoryObjectAttribute) is null) return;
        if (PlainDeclaration.Is(type, attribute)) return;
        ImmutableArray<Diagnostic> diagnostics = attribute is null
            ? CodecParser.Parse(type, context.Compilation, context.CancellationToken).Diagnostics
            : MemoryTypeParser.Parse(type, attribute, context.Compilation, context.CancellationToken).Diagnostics;
        foreach (Diagnostic diagnostic in diagnostics.Where(d => d.DefaultSeverity == DiagnosticSeverity.Warning))
        {
            context.ReportDiagnostic(diagnostic);
        }
    }
}
