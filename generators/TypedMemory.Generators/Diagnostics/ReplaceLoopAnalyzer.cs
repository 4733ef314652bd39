using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TypedMemory.Generators;

/// <summary>
/// Reports loops that read, replace and try again after a conflict: <c>UpdateAsync</c>, written by hand.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReplaceLoopAnalyzer() : MemoryAnalyzer(DiagnosticDescriptors.ReplaceLoop)
{
    private const string Conflict = "TypedMemory.RevisionConflictException";
    private const string Repository = "TypedMemory.IMemoryRepository`2";

    private protected override void Register(AnalysisContext context) =>
        context.RegisterCompilationStartAction(static start =>
    {
        if (start.Compilation.GetTypeByMetadataName(Conflict) is not { } conflict) return;
        if (start.Compilation.GetTypeByMetadataName(Repository) is not { } repository) return;
        start.RegisterOperationAction(operation => Analyze(operation, conflict, repository), OperationKind.Loop);
    });

    private static void Analyze(
        OperationAnalysisContext context, INamedTypeSymbol conflict, INamedTypeSymbol repository)
    {
        var loop = (ILoopOperation)context.Operation;
        // The loop over many documents is not one that tries again.
        if (loop.LoopKind == LoopKind.ForEach) return;
        foreach (ITryOperation attempt in loop.Body.Descendants().OfType<ITryOperation>())
        {
            if (!attempt.Catches.Any(
                c => SymbolEqualityComparer.Default.Equals(c.ExceptionType, conflict) && IsQuiet(c))) continue;
            if (Find(attempt.Body, repository, "ReplaceAsync") is not { } replace) continue;
            if (Find(attempt.Body, repository, "GetEntryAsync") is null) continue;
            context.ReportDiagnostic(
                Diagnostic.Create(DiagnosticDescriptors.ReplaceLoop, replace.Syntax.GetLocation()));
        }
    }

    private static bool IsQuiet(ICatchClauseOperation clause) =>
        !clause.Handler.Descendants().Any(o => o is IThrowOperation or IReturnOperation);

    private static IInvocationOperation? Find(IOperation body, INamedTypeSymbol repository, string name) =>
        body.Descendants().OfType<IInvocationOperation>().FirstOrDefault(call =>
            call.TargetMethod.Name == name && call.TargetMethod.ContainingType.IsA(repository));
}
