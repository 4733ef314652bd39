using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TypedMemory.Generators;

/// <summary>
/// Reports remotes that are refused at start, where the source alone shows it: a constant URL, a lambda in place.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SyncAnalyzer() : MemoryAnalyzer(
    DiagnosticDescriptors.NoAuthentication, DiagnosticDescriptors.PlainHttp,
    DiagnosticDescriptors.FilterBesideEverything)
{
    private const string Extensions = "TypedMemory.SyncBuilderExtensions";
    private const string Builder = "TypedMemory.SyncBuilder";

    /// <summary>What gives the remote credentials, says that it needs none, or may do so.</summary>
    private static readonly string[] s_authenticating =
        ["WithBasicAuth", "WithSession", "WithBearerToken", "WithAuthentication", "AllowAnonymous", "ConfigurePeer"];

    private protected override void Register(AnalysisContext context) =>
        context.RegisterCompilationStartAction(static start =>
    {
        if (start.Compilation.GetTypeByMetadataName(Extensions) is not { } extensions) return;
        if (start.Compilation.GetTypeByMetadataName(Builder) is not { } builder) return;
        start.RegisterOperationAction(operation => Analyze(operation, extensions, builder), OperationKind.Invocation);
    });

    private static void Analyze(OperationAnalysisContext context, INamedTypeSymbol extensions, INamedTypeSymbol builder)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name != "SyncWith") return;
        if (!SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, extensions)) return;
        if (Find(call, "configure") is not { } configure || CallsOf(configure, builder) is not { } said) return;
        if (said.Contains("Filter") && said.Contains("SyncEverything"))
            Report(DiagnosticDescriptors.FilterBesideEverything);
        if (Find(call, "url") is not { ConstantValue: { HasValue: true, Value: string text } } url) return;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? remote)) return;
        if (remote.UserInfo.Length == 0 && !s_authenticating.Any(said.Contains))
            Report(DiagnosticDescriptors.NoAuthentication, remote.Host);
        if (remote.Scheme == "http" && !remote.IsLoopback && !said.Contains("AllowInsecureHttp"))
        {
            context.ReportDiagnostic(
                Diagnostic.Create(DiagnosticDescriptors.PlainHttp, url.Syntax.GetLocation(), remote.Host));
        }

        void Report(DiagnosticDescriptor descriptor, params object[] arguments) =>
            context.ReportDiagnostic(Diagnostic.Create(descriptor, call.Syntax.GetLocation(), arguments));
    }

    private static IOperation? Find(IInvocationOperation call, string parameter)
    {
        IOperation? value = call.Arguments.FirstOrDefault(a => a.Parameter?.Name == parameter)?.Value;
        while (value is IConversionOperation conversion) value = conversion.Operand;
        return value;
    }

    /// <summary>What is called on the builder; <see langword="null"/> where something else may call more.</summary>
    private static HashSet<string>? CallsOf(IOperation configure, INamedTypeSymbol builder)
    {
        var calls = new HashSet<string>(StringComparer.Ordinal);
        if (configure is IDefaultValueOperation || configure.ConstantValue is { HasValue: true, Value: null })
            return calls;
        if (configure is not IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda }) return null;
        foreach (IOperation operation in lambda.Descendants())
        {
            // A condition may be there to choose between two ways that exclude each other.
            if (operation is IConditionalOperation or ISwitchOperation or ISwitchExpressionOperation) return null;
            if (operation is not IInvocationOperation call) continue;
            if (SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, builder))
                calls.Add(call.TargetMethod.Name);
            else if (call.Arguments.Any(a => SymbolEqualityComparer.Default.Equals(a.Value.Type, builder))) return null;
        }

        return calls;
    }
}
