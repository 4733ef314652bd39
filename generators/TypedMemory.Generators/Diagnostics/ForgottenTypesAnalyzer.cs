using System;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TypedMemory.Generators;

/// <summary>
/// Reports memories that get none of the assembly's types, where the source shows all that the memory gets.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForgottenTypesAnalyzer() : MemoryAnalyzer(DiagnosticDescriptors.ForgottenTypes)
{
    private const string Builder = "TypedMemory.ITypedMemoryBuilder";
    private const string Adding = "AddGeneratedTypes";

    /// <summary>What else adds types, or may.</summary>
    private static readonly string[] s_adding = [Adding, "AddMemoryType", "AddFiles", "AddGraph"];

    private protected override void Register(AnalysisContext context) =>
        context.RegisterCompilationStartAction(static start =>
    {
        Compilation compilation = start.Compilation;
        if (compilation.GetTypeByMetadataName(Builder) is not { } builder) return;
        // It is generated where there is a type.
        if (!compilation.ContainsSymbolsWithName(Adding, SymbolFilter.Member)) return;
        var isSaidElsewhere = new Lazy<bool>(() => IsSaid(compilation, start.CancellationToken));
        start.RegisterOperationAction(
            operation => Analyze(operation, builder, isSaidElsewhere), OperationKind.Invocation);
    });

    private static void Analyze(
        OperationAnalysisContext context, INamedTypeSymbol builder, Lazy<bool> isSaidElsewhere)
    {
        var call = (IInvocationOperation)context.Operation;
        bool isWhole = call.TargetMethod is { Name: "OpenAsync", ContainingType.Name: "Memory" };
        if (!isWhole && call.TargetMethod.Name != "AddTypedMemory") return;
        if (!call.TargetMethod.ContainingAssembly.Name.StartsWith("TypedMemory", StringComparison.Ordinal)) return;
        IAnonymousFunctionOperation? lambda = call.Arguments
            .Select(a => a.Value).OfType<IDelegateCreationOperation>().Select(d => d.Target)
            .OfType<IAnonymousFunctionOperation>()
            .FirstOrDefault(l => l.Symbol.Parameters is [.., { } last] && Is(last.Type, builder));
        if (lambda is null || !ShowsAll(lambda, builder)) return;
        // Several calls make one memory in a container: another one may add the types.
        if (!isWhole && isSaidElsewhere.Value) return;
        context.ReportDiagnostic(
            Diagnostic.Create(DiagnosticDescriptors.ForgottenTypes, lambda.Syntax.GetLocation()));
    }

    /// <summary>Whether no types are added, and nothing that cannot be seen through may add them.</summary>
    private static bool ShowsAll(IAnonymousFunctionOperation lambda, INamedTypeSymbol builder) =>
        lambda.Descendants().OfType<IInvocationOperation>().All(call =>
            !s_adding.Contains(call.TargetMethod.Name)
            && (IsOurs(call.TargetMethod) || !call.Arguments.Any(a => Is(a.Value.Type, builder))));

    private static bool IsOurs(IMethodSymbol method) =>
        method.ContainingAssembly.Name.StartsWith("TypedMemory", StringComparison.Ordinal);

    private static bool Is(ITypeSymbol? type, INamedTypeSymbol builder) =>
        SymbolEqualityComparer.Default.Equals(type, builder);

    /// <summary>Whether some file that is not generated adds types.</summary>
    private static bool IsSaid(Compilation compilation, CancellationToken cancellationToken) =>
        compilation.SyntaxTrees.Any(tree =>
            !tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)
            && s_adding.Any(tree.GetText(cancellationToken).ToString().Contains));
}
