using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TypedMemory.Generators;

/// <summary>Reports calls of a repository whose result must not be thrown away, and is.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RepositoryUseAnalyzer : DiagnosticAnalyzer
{
    private const string RepositoryInterface = "TypedMemory.IMemoryRepository`2";
    private const string ChangesMethod = "Changes";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [DiagnosticDescriptors.UnreadChanges, DiagnosticDescriptors.DiscardedOutcomes];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(RepositoryInterface) is not { } repository) return;
            start.RegisterOperationAction(operation => Analyze(operation, repository), OperationKind.ExpressionStatement);
        });
    }

    private static void Analyze(OperationAnalysisContext context, INamedTypeSymbol repository)
    {
        IOperation expression = ((IExpressionStatementOperation)context.Operation).Operation;
        if (expression is IAwaitOperation awaited) expression = awaited.Operation;
        if (expression is not IInvocationOperation call) return;
        if (call.TargetMethod.Name == "ConfigureAwait" && call.Instance is IInvocationOperation inner) call = inner;
        DiagnosticDescriptor? descriptor = call.TargetMethod.Name switch
        {
            ChangesMethod => DiagnosticDescriptors.UnreadChanges,
            "UpsertManyAsync" or "DeleteManyAsync" => DiagnosticDescriptors.DiscardedOutcomes,
            _ => null,
        };
        if (descriptor is null || !IsRepository(call.TargetMethod.ContainingType, repository)) return;
        context.ReportDiagnostic(Diagnostic.Create(descriptor, call.Syntax.GetLocation(), call.TargetMethod.Name));
    }

    private static bool IsRepository(INamedTypeSymbol type, INamedTypeSymbol repository) =>
        SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, repository)
        || type.AllInterfaces.Any(i => SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, repository));
}
