using System;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TypedMemory.Generators;

/// <summary>Reports writes that nobody awaits. A discard says that this is meant.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnawaitedWriteAnalyzer() : MemoryAnalyzer(DiagnosticDescriptors.UnawaitedWrite)
{
    private const string Repository = "TypedMemory.IMemoryRepository`2";
    private const string UnitOfWork = "TypedMemory.IMemoryUnitOfWork";

    private static readonly string[] s_writes =
    [
        "Insert", "Upsert", "Replace", "Update", "Delete", "Put", "Resolve", "Commit", "Unsubscribe", "Forget",
        "Restore", "Supersede",
    ];

    private protected override void Register(AnalysisContext context) =>
        context.RegisterCompilationStartAction(static start =>
    {
        if (start.Compilation.GetTypeByMetadataName(Repository) is not { } repository) return;
        INamedTypeSymbol? unit = start.Compilation.GetTypeByMetadataName(UnitOfWork);
        start.RegisterOperationAction(
            operation => Analyze(operation, repository, unit), OperationKind.ExpressionStatement);
    });

    private static void Analyze(
        OperationAnalysisContext context, INamedTypeSymbol repository, INamedTypeSymbol? unit)
    {
        IOperation expression = ((IExpressionStatementOperation)context.Operation).Operation;
        while (expression is IConditionalAccessOperation conditional) expression = conditional.WhenNotNull;
        if (expression is not IInvocationOperation call) return;
        if (call.TargetMethod.Name is "ConfigureAwait" or "AsTask" && call.Instance is IInvocationOperation inner)
            call = inner;
        if (!IsWrite(call.TargetMethod.Name)) return;
        INamedTypeSymbol type = call.TargetMethod.ContainingType;
        // A repository is generated; a query, documents and what extends them are the library's.
        if (!IsOurs(type) && !type.IsA(repository) && (unit is null || !type.IsA(unit))) return;
        context.ReportDiagnostic(Diagnostic.Create(
            DiagnosticDescriptors.UnawaitedWrite, call.Syntax.GetLocation(), call.TargetMethod.Name));
    }

    private static bool IsOurs(INamedTypeSymbol type) =>
        type.ContainingNamespace.IsNamed("TypedMemory")
        && type.ContainingAssembly.Name.StartsWith("TypedMemory", StringComparison.Ordinal);

    private static bool IsWrite(string name)
    {
        if (!name.EndsWith("Async", StringComparison.Ordinal)) return false;
        foreach (string write in s_writes)
        {
            if (name.StartsWith(write, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
