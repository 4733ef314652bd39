using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TypedMemory.Generators;

/// <summary>Reports passwords in URLs in the source, and passwords that may be missing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PasswordAnalyzer() : MemoryAnalyzer(
    DiagnosticDescriptors.PasswordInUrl, DiagnosticDescriptors.AssertedPassword)
{
    private static readonly string[] s_ours = ["SyncWith", "WithBasicAuth", "WithSession", "Basic", "Session"];

    private protected override void Register(AnalysisContext context)
    {
        context.RegisterOperationAction(AnalyzeCall, OperationKind.Invocation);
        context.RegisterOperationAction(AnalyzeAssignment, OperationKind.SimpleAssignment);
    }

    private static void AnalyzeCall(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!s_ours.Contains(call.TargetMethod.Name) || !IsOurs(call.TargetMethod)) return;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter?.Name == "url") AnalyzeUrl(context, argument.Value);
            if (argument.Parameter?.Name == "password") AnalyzePassword(context, argument);
        }
    }

    /// <summary>The URL of a peer's options.</summary>
    private static void AnalyzeAssignment(OperationAnalysisContext context)
    {
        var assignment = (ISimpleAssignmentOperation)context.Operation;
        if (assignment.Target is IPropertyReferenceOperation { Property: { Name: "Url" } property } && IsOurs(property))
            AnalyzeUrl(context, assignment.Value);
    }

    private static void AnalyzeUrl(OperationAnalysisContext context, IOperation value)
    {
        while (value is IConversionOperation conversion) value = conversion.Operand;
        if (value is IObjectCreationOperation { Arguments: [{ Value: var inner }, ..] }) value = inner;
        if (value.ConstantValue is not { HasValue: true, Value: string text }) return;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url)) return;
        int colon = url.UserInfo.IndexOf(':');
        if (colon < 0 || colon == url.UserInfo.Length - 1) return;
        context.ReportDiagnostic(Diagnostic.Create(
            DiagnosticDescriptors.PasswordInUrl, value.Syntax.GetLocation(), url.UserInfo.Substring(0, colon)));
    }

    private static void AnalyzePassword(OperationAnalysisContext context, IArgumentOperation argument)
    {
        // The ! has no operation of its own: what it stands behind is taken for the argument.
        SyntaxNode? expression = argument.Syntax is ArgumentSyntax whole ? whole.Expression : argument.Syntax.Parent;
        if (expression is not PostfixUnaryExpressionSyntax asserted) return;
        if (!asserted.IsKind(SyntaxKind.SuppressNullableWarningExpression)) return;
        // A variable may have been checked before; what is read on the spot was not.
        if (asserted.Operand is not (ElementAccessExpressionSyntax or InvocationExpressionSyntax)) return;
        context.ReportDiagnostic(Diagnostic.Create(
            DiagnosticDescriptors.AssertedPassword, asserted.GetLocation()));
    }

    private static bool IsOurs(ISymbol symbol) =>
        symbol.ContainingAssembly?.Name.StartsWith("TypedMemory", StringComparison.Ordinal) == true;
}
