using System;
using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedMemory.CodeFixes;

/// <summary>
/// Takes a password out of a URL and from the environment (TM0122); says which setting is missing where one is
/// (TM0123).
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PasswordCodeFix))]
[Shared]
public sealed class PasswordCodeFix() : SyntaxCodeFix<ExpressionSyntax>("TM0122", "TM0123")
{
    private const string Variable = "TYPEDMEMORY_REMOTE_PASSWORD";

    private protected override IEnumerable<(string Title, SyntaxNode Changed)> Offer(
        SyntaxNode root, ExpressionSyntax node, Diagnostic diagnostic) =>
        diagnostic.Id == "TM0122" ? TakeOut(root, node) : Demand(root, node);

    private static IEnumerable<(string Title, SyntaxNode Changed)> Demand(SyntaxNode root, ExpressionSyntax node)
    {
        if (node is not PostfixUnaryExpressionSyntax asserted) yield break;
        string setting = asserted.Operand.DescendantNodes().OfType<LiteralExpressionSyntax>()
            .FirstOrDefault(l => l.IsKind(SyntaxKind.StringLiteralExpression))?.Token.ValueText ?? "the password";
        ExpressionSyntax demanded = SyntaxFactory.ParseExpression(
            $"{asserted.Operand} ?? throw new System.InvalidOperationException(\"{setting} is not set: "
            + "it is the password of the remote.\")");
        yield return ("Say which setting is missing", root.ReplaceNode(asserted, demanded.WithTriviaFrom(asserted)));
    }

    private static IEnumerable<(string Title, SyntaxNode Changed)> TakeOut(SyntaxNode root, ExpressionSyntax node)
    {
        if (node is not LiteralExpressionSyntax literal) yield break;
        if (!Uri.TryCreate(literal.Token.ValueText, UriKind.Absolute, out Uri? url)) yield break;
        string user = Uri.UnescapeDataString(url.UserInfo.Split(':')[0]);
        string bare = literal.Token.ValueText.Replace(url.UserInfo + "@", "");
        LiteralExpressionSyntax shown = literal.WithToken(SyntaxFactory.Literal(bare).WithTriviaFrom(literal.Token));
        if (literal.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call) yield break;
        InvocationExpressionSyntax changed = call.ReplaceNode(literal, shown);
        string credentials = $"WithBasicAuth(\"{user}\", System.Environment.GetEnvironmentVariable(\"{Variable}\") "
            + $"?? throw new System.InvalidOperationException(\"{Variable} is not set: it is the password of {user}.\"))";
        SimpleLambdaExpressionSyntax? lambda = changed.ArgumentList.Arguments
            .Select(a => a.Expression).OfType<SimpleLambdaExpressionSyntax>().FirstOrDefault();
        if (lambda is null)
        {
            changed = changed.AddArgumentListArguments(SyntaxFactory.Argument(
                SyntaxFactory.ParseExpression($"sync => sync.{credentials}")));
        }
        else if (lambda.Body.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().FirstOrDefault(
            i => i.Identifier.ValueText == lambda.Parameter.Identifier.ValueText) is { } builder)
        {
            changed = changed.ReplaceNode(builder, SyntaxFactory.ParseExpression(
                $"{lambda.Parameter.Identifier.ValueText}.{credentials}").WithTriviaFrom(builder));
        }

        yield return ("Take the password from the environment", root.ReplaceNode(call, changed));
    }
}
