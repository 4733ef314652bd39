using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TypedMemory.Generators;

/// <summary>Reports calls of a repository whose result must not be thrown away, and is.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RepositoryUseAnalyzer() : MemoryAnalyzer(
    DiagnosticDescriptors.UnreadChanges, DiagnosticDescriptors.DiscardedOutcomes)
{
    private const string RepositoryInterface = "TypedMemory.IMemoryRepository`2";
    private const string ChangesMethod = "Changes";
    private const string ConflictsMethod = "Conflicts";

    private protected override void Register(AnalysisContext context) =>
        context.RegisterCompilationStartAction(static start =>
    {
        if (start.Compilation.GetTypeByMetadataName(RepositoryInterface) is not { } repository) return;
        start.RegisterOperationAction(
            operation => AnalyzeStatement(operation, repository), OperationKind.ExpressionStatement);
        start.RegisterOperationAction(
            operation => AnalyzeLocal(operation, repository), OperationKind.VariableDeclarator);
    });

    private static void AnalyzeStatement(OperationAnalysisContext context, INamedTypeSymbol repository)
    {
        IOperation expression = ((IExpressionStatementOperation)context.Operation).Operation;
        bool isDiscard = expression is ISimpleAssignmentOperation { Target: IDiscardOperation };
        if (expression is ISimpleAssignmentOperation { Target: IDiscardOperation } discard) expression = discard.Value;
        if (CallOf(expression) is not { } call) return;
        DiagnosticDescriptor? descriptor = call.TargetMethod.Name switch
        {
            ChangesMethod or ConflictsMethod => DiagnosticDescriptors.UnreadChanges,
            // A discard says that the outcomes are thrown away on purpose.
            "InsertManyAsync" or "UpsertManyAsync" or "ReplaceManyAsync" or "UpdateManyAsync"
                or "DeleteManyAsync" when !isDiscard => DiagnosticDescriptors.DiscardedOutcomes,
            _ => null,
        };
        if (descriptor is not null) Report(context, descriptor, call, repository);
    }

    /// <summary>A feed in a local that nothing looks at.</summary>
    private static void AnalyzeLocal(OperationAnalysisContext context, INamedTypeSymbol repository)
    {
        var local = (IVariableDeclaratorOperation)context.Operation;
        if (local.Initializer is null || CallOf(local.Initializer.Value) is not { } call) return;
        if (call.TargetMethod.Name is not (ChangesMethod or ConflictsMethod)) return;
        IOperation root = local;
        while (root.Parent is { } parent) root = parent;
        bool isUsed = root.Descendants().OfType<ILocalReferenceOperation>()
            .Any(r => SymbolEqualityComparer.Default.Equals(r.Local, local.Symbol));
        if (!isUsed) Report(context, DiagnosticDescriptors.UnreadChanges, call, repository);
    }

    private static IInvocationOperation? CallOf(IOperation expression)
    {
        if (expression is IConversionOperation conversion) expression = conversion.Operand;
        if (expression is IAwaitOperation awaited) expression = awaited.Operation;
        while (expression is IConditionalAccessOperation conditional) expression = conditional.WhenNotNull;
        if (expression is not IInvocationOperation call) return null;
        return call.TargetMethod.Name == "ConfigureAwait" && call.Instance is IInvocationOperation inner ? inner : call;
    }

    private static void Report(
        OperationAnalysisContext context, DiagnosticDescriptor descriptor, IInvocationOperation call,
        INamedTypeSymbol repository)
    {
        if (!call.TargetMethod.ContainingType.IsA(repository)) return;
        context.ReportDiagnostic(Diagnostic.Create(descriptor, call.Syntax.GetLocation(), call.TargetMethod.Name));
    }
}
