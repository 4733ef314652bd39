using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TypedMemory.Generators;

/// <summary>
/// Reports what makes a custom merge differ from one replica to the next: time, chance, the machine, state that is
/// kept.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MergePurityAnalyzer() : MemoryAnalyzer(DiagnosticDescriptors.ImpureMerge)
{
    private const string Merge = "IMerge";
    private const string Space = "TypedMemory";

    /// <summary>
    /// Members that give another answer each time, or on each machine, by the full name of their type.
    /// </summary>
    private static readonly Dictionary<string, string[]> s_impure = new()
    {
        ["System.DateTime"] = ["Now", "UtcNow", "Today"],
        ["System.DateTimeOffset"] = ["Now", "UtcNow"],
        ["System.Guid"] = ["NewGuid", "CreateVersion7"],
        ["System.Environment"] =
            ["TickCount", "TickCount64", "MachineName", "ProcessId", "UserName", "GetEnvironmentVariable"],
        ["System.Diagnostics.Stopwatch"] = ["GetTimestamp", "StartNew"],
        ["System.TimeProvider"] = ["System", "GetUtcNow", "GetLocalNow", "GetTimestamp"],
        ["System.Random"] = [".ctor", "Shared", "Next", "NextDouble", "NextInt64", "NextBytes", "Shuffle"],
        ["System.Security.Cryptography.RandomNumberGenerator"] = ["Create", "GetInt32", "GetBytes", "Fill"],
        ["System.HashCode"] = ["Combine", "ToHashCode"],
    };

    private protected override void Register(AnalysisContext context) =>
        context.RegisterOperationAction(
            Analyze,
            OperationKind.Invocation,
            OperationKind.PropertyReference,
            OperationKind.ObjectCreation,
            OperationKind.FieldReference);

    private static void Analyze(OperationAnalysisContext context)
    {
        if (context.ContainingSymbol.ContainingType is not { } type || !type.AllInterfaces.Any(IsMerge)) return;
        ISymbol? used = context.Operation switch
        {
            IInvocationOperation call => call.TargetMethod,
            IPropertyReferenceOperation reference => reference.Property,
            IObjectCreationOperation creation => creation.Constructor,
            IFieldReferenceOperation { Field: { IsStatic: true, IsConst: false, IsReadOnly: false } field } => field,
            _ => null,
        };
        if (used?.ContainingType is not { } owner) return;
        bool isImpure = used is IFieldSymbol
            || s_impure.Any(known => owner.Is(known.Key) && known.Value.Contains(used.Name));
        if (!isImpure) return;
        string name = used.Name == ".ctor" ? $"new {owner.Name}" : $"{owner.Name}.{used.Name}";
        context.ReportDiagnostic(Diagnostic.Create(
            DiagnosticDescriptors.ImpureMerge, context.Operation.Syntax.GetLocation(), type.Name, name));
    }

    private static bool IsMerge(INamedTypeSymbol type) =>
        type is { Name: Merge, Arity: 1, ContainingType: null } && IsOurs(type.ContainingNamespace);

    private static bool IsOurs(INamespaceSymbol space) => space.IsNamed(Space) || space.IsNamed(Space + ".Documents");
}
